package io.agentloader.credentials;

import io.agentloader.oci.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The configuration files, read again when they change: synchronous and blocking. Nothing is ever written. A file that
 * cannot be read is warned of once for each of its states, and the next place is asked.
 */
final class CredentialFiles {

    private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(5);

    private final CredentialPlaces places;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final DockerConfig inline;
    private final Map<Path, Loaded> loaded = new ConcurrentHashMap<>();

    /** What was found at one place, and when it was looked at. */
    private record Loaded(Instant lookedAt, ConfigFile file, DockerConfig config) {}

    CredentialFiles(CredentialPlaces places, InstantSource clock, Consumer<String> warnings) {
        this.places = places;
        this.clock = clock;
        this.warnings = warnings;
        this.inline = places.inline().map(json -> inline(json, warnings)).orElse(DockerConfig.EMPTY);
    }

    /** Docker takes nothing but credentials from a variable. */
    private static DockerConfig inline(String json, Consumer<String> warnings) {
        DockerConfig parsed = DockerConfig.parse("DOCKER_AUTH_CONFIG", json, warnings);
        if (parsed.namesHelpers()) {
            warnings.accept("DOCKER_AUTH_CONFIG names credential helpers; only its auths are read");
        }
        return parsed.authsAlone();
    }

    /** In the order of the places, up to the first that has a credential itself: what comes behind it is not read. */
    List<Candidate> candidates(Repository repository) {
        List<Candidate> all = new ArrayList<>(inline.candidates(repository));
        Iterator<CredentialPlaces.Place> rest = places.files().iterator();
        while (rest.hasNext() && all.stream().noneMatch(Candidate.Found.class::isInstance)) {
            all.addAll(load(rest.next()).candidates(repository));
        }
        return List.copyOf(all);
    }

    /** What to tell of the files that somebody named and that were not there at the last look; looks at none of them. */
    Optional<String> missing() {
        String keys = places.files().stream()
                .filter(place -> place.chosen()
                        && Optional.ofNullable(loaded.get(place.file()))
                                .filter(look -> !look.file().exists())
                                .isPresent())
                .map(CredentialPlaces.Place::key)
                .collect(Collectors.joining(" and of "));
        return keys.isEmpty() ? Optional.empty() : Optional.of("the credential file of " + keys + " is not there");
    }

    private DockerConfig load(CredentialPlaces.Place place) {
        return loaded.compute(place.file(), (path, known) -> known == null ? read(place) : again(place, known))
                .config();
    }

    private Loaded again(CredentialPlaces.Place place, Loaded known) {
        if (clock.instant().isBefore(known.lookedAt().plus(LOOKED_AT_EVERY))) {
            return known;
        }
        ConfigFile now = ConfigFile.at(place.file());
        return now.equals(known.file()) ? new Loaded(clock.instant(), now, known.config()) : read(place);
    }

    private Loaded read(CredentialPlaces.Place place) {
        ConfigFile file = ConfigFile.at(place.file());
        return new Loaded(clock.instant(), file, file.read(place.name(), warnings));
    }
}
