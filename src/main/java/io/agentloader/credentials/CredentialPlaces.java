package io.agentloader.credentials;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a configuration may lie, in the order in which they are asked.
 *
 * @param inline the text of {@code DOCKER_AUTH_CONFIG}, asked before every file
 * @param files each with the name that a warning calls it by
 */
record CredentialPlaces(Optional<String> inline, List<Place> files) {

    /**
     * One place.
     *
     * @param key what names it
     * @param chosen whether somebody named it, so that it ought to be there
     * @param file when it is a folder, docker's own file in it, or else a mounted pull secret
     */
    record Place(String key, boolean chosen, Path file) {
        /** With the path, for the operator alone. */
        String name() {
            return key + " (" + file + ")";
        }
    }

    static CredentialPlaces of(CredentialSettings settings) {
        if (settings.registryConfig().isPresent()) {
            Path only = settings.registryConfig().orElseThrow();
            return new CredentialPlaces(
                    Optional.empty(), List.of(new Place("agent-loader.registry-config", true, only)));
        }
        return new CredentialPlaces(variable(settings, "DOCKER_AUTH_CONFIG"), usual(settings));
    }

    /** The one that {@code docker login} writes to; podman's files are podman's to write. */
    static Path written(CredentialSettings settings) {
        Path place = settings.registryConfig().orElseGet(() -> variable(settings, "DOCKER_CONFIG")
                .map(Path::of)
                .orElseGet(() -> settings.home().resolve(".docker")));
        ConfigFile found = ConfigFile.at(place);
        boolean isFile = settings.registryConfig().isPresent() && !Files.isDirectory(place);
        return found.exists() || isFile ? found.file() : place.resolve("config.json");
    }

    private static List<Place> usual(CredentialSettings settings) {
        List<Place> places = new ArrayList<>();
        Optional<String> chosen = variable(settings, "REGISTRY_AUTH_FILE");
        chosen.ifPresent(file -> places.add(new Place("REGISTRY_AUTH_FILE", true, Path.of(file))));
        variable(settings, "DOCKER_CONFIG")
                .ifPresentOrElse(
                        folder -> places.add(new Place("DOCKER_CONFIG", true, Path.of(folder))),
                        () -> places.add(new Place(
                                "docker's configuration", false, settings.home().resolve(".docker"))));
        if (chosen.isEmpty()) {
            variable(settings, "XDG_RUNTIME_DIR")
                    .ifPresent(
                            folder -> places.add(new Place("podman's configuration", false, podman(Path.of(folder)))));
            Path config = variable(settings, "XDG_CONFIG_HOME")
                    .map(Path::of)
                    .orElse(settings.home().resolve(".config"));
            places.add(new Place("podman's configuration", false, podman(config)));
        }
        return List.copyOf(places);
    }

    private static Path podman(Path folder) {
        return folder.resolve("containers").resolve("auth.json");
    }

    /** A variable that is set to nothing is not set. */
    private static Optional<String> variable(CredentialSettings settings, String name) {
        Map<String, String> environment = settings.environment();
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    @Override
    public String toString() {
        return "places " + files;
    }
}
