package io.agentloader.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the places of credentials look like to whoever keeps them; what is in them is never told. Synchronous and blocking:
 * for the command line.
 */
public final class CredentialAudit {

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final CredentialPlaces places;
    private final HelperProgram helpers;

    private CredentialAudit(CredentialPlaces places, HelperProgram helpers) {
        this.places = places;
        this.helpers = helpers;
    }

    /**
     * One place.
     *
     * @param name with the file's path
     * @param present whether there is a file
     * @param warnings sentences for the operator: what is wrong with it, and what to do
     */
    public record Place(String name, boolean present, List<String> warnings) {
        public Place {
            warnings = List.copyOf(warnings);
        }
    }

    /** Every place that is looked into, in its order. */
    public static List<Place> of(CredentialSettings settings) {
        CredentialPlaces places = CredentialPlaces.of(settings);
        HelperProgram helpers = new HelperProgram(settings.environment().getOrDefault("PATH", ""), HelperProgram.LIMIT);
        return new CredentialAudit(places, helpers).audit();
    }

    /** A sentence for each place that somebody named and where nothing is; reads no file. */
    public static List<String> missing(CredentialSettings settings) {
        return CredentialPlaces.of(settings).files().stream()
                .filter(place -> place.chosen() && !ConfigFile.at(place.file()).exists())
                .map(CredentialAudit::missing)
                .toList();
    }

    /**
     * Why nothing is read of the file that {@code agent-loader.registry-config} names; empty when it is read, or not there: then it may
     * yet be written.
     */
    public static Optional<String> unusable(CredentialSettings settings) {
        return settings.registryConfig().flatMap(named -> {
            List<String> warnings = new ArrayList<>();
            String name = CredentialPlaces.of(settings).files().get(0).name();
            DockerConfig read = ConfigFile.at(named).read(name, warnings::add);
            return read == DockerConfig.EMPTY ? warnings.stream().findFirst() : Optional.empty();
        });
    }

    private static String missing(CredentialPlaces.Place place) {
        return place.name() + " names nothing that is there; write the file, or stop naming it";
    }

    private List<Place> audit() {
        List<Place> all = new ArrayList<>();
        places.inline().ifPresent(json -> {
            List<String> warnings = new ArrayList<>();
            DockerConfig.parse("DOCKER_AUTH_CONFIG", json, warnings::add);
            all.add(new Place("DOCKER_AUTH_CONFIG", true, warnings));
        });
        places.files().forEach(place -> all.add(audit(place)));
        return List.copyOf(all);
    }

    private Place audit(CredentialPlaces.Place place) {
        List<String> warnings = new ArrayList<>();
        ConfigFile file = ConfigFile.at(place.file());
        if (!file.exists()) {
            if (place.chosen()) {
                warnings.add(missing(place));
            }
            return new Place(place.name(), false, warnings);
        }
        DockerConfig config = file.read(place.name(), warnings::add);
        plainText(config).ifPresent(warnings::add);
        permissions(file.file()).ifPresent(warnings::add);
        for (String helper : config.helperNames()) {
            if (!helpers.has(helper)) {
                warnings.add("docker-credential-" + HelperCall.shown(helper)
                        + " is named and is not on the PATH; install it, or take its name out");
            }
        }
        return new Place(place.name(), true, warnings);
    }

    private static Optional<String> plainText(DockerConfig config) {
        return config.authKeys().isEmpty()
                ? Optional.empty()
                : Optional.of("it holds credentials in plain text, for "
                        + String.join(", ", new TreeSet<>(config.authKeys()))
                        + "; a credential helper keeps them safer (credsStore, and docker login again)");
    }

    private static Optional<String> permissions(Path file) {
        try {
            boolean wide = Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
            return wide
                    ? Optional.of("others than its owner may read or change it; chmod 600 " + file)
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }
}
