package io.agentloader.credentials;

import io.agentloader.oci.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
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
import java.util.stream.Stream;

/**
 * The configuration files, read again when they change: synchronous and blocking. Nothing is ever written. A file that
 * cannot be read is warned of once for each of its states, and the next place is asked.
 */
final class CredentialFiles {

    private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(5);
    private static final int MAX_SIZE = 1024 * 1024;

    private final CredentialPlaces places;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final DockerConfig inline;
    private final Map<Path, Loaded> loaded = new ConcurrentHashMap<>();

    /** What was found at one place, and when it was looked at. */
    private record Loaded(Instant lookedAt, State state, DockerConfig config) {}

    /** What changes when a file does. */
    private record State(Path file, long size, Optional<FileTime> changed) {
        private static State missing(Path place) {
            return new State(place, -1, Optional.empty());
        }
    }

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

    private DockerConfig load(CredentialPlaces.Place place) {
        return loaded.compute(place.file(), (path, known) -> known == null ? read(place) : again(place, known))
                .config();
    }

    private Loaded again(CredentialPlaces.Place place, Loaded known) {
        if (clock.instant().isBefore(known.lookedAt().plus(LOOKED_AT_EVERY))) {
            return known;
        }
        State now = look(place.file());
        return now.equals(known.state()) ? new Loaded(clock.instant(), now, known.config()) : read(place);
    }

    private Loaded read(CredentialPlaces.Place place) {
        State state = look(place.file());
        return new Loaded(clock.instant(), state, parse(place, state));
    }

    private DockerConfig parse(CredentialPlaces.Place place, State state) {
        if (state.changed().isEmpty()) {
            return DockerConfig.EMPTY;
        }
        try (InputStream in = Files.newInputStream(state.file())) {
            byte[] bytes = in.readNBytes(MAX_SIZE + 1);
            if (bytes.length > MAX_SIZE) {
                warnings.accept(place.name() + " is larger than 1 MiB; it is passed over");
                return DockerConfig.EMPTY;
            }
            return DockerConfig.parse(place.name(), new String(bytes, StandardCharsets.UTF_8), warnings);
        } catch (NoSuchFileException gone) {
            return DockerConfig.EMPTY;
        } catch (IOException unreadable) {
            warnings.accept(place.name() + " cannot be read ("
                    + unreadable.getClass().getSimpleName() + "); it is passed over");
            return DockerConfig.EMPTY;
        }
    }

    /** A folder holds docker's own file, or a pull secret as Kubernetes mounts it. */
    private static State look(Path place) {
        return Stream.of(place, place.resolve("config.json"), place.resolve(".dockerconfigjson"))
                .flatMap(file -> state(file).stream())
                .findFirst()
                .orElseGet(() -> State.missing(place));
    }

    private static Optional<State> state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isDirectory()
                    ? Optional.empty()
                    : Optional.of(new State(file, attributes.size(), Optional.of(attributes.lastModifiedTime())));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
