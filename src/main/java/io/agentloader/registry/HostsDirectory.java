package io.agentloader.registry;

import io.agentloader.oci.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The directory in which containerd looks for a registry's hosts.
 *
 * @param root of all
 * @param folders by the names of their folders
 */
record HostsDirectory(Path root, Map<String, HostsToml> folders) implements HostSource {

    private static final String EVERY_OTHER = "_default";
    private static final Pattern UNDERSCORED = Pattern.compile("_(\\d+)_$");

    HostsDirectory {
        folders = Map.copyOf(folders);
    }

    static HostsDirectory read(Path root) {
        if (!Files.isDirectory(root)) {
            throw new UnusableHostFile(root, "is no directory that can be read");
        }
        Map<String, HostsToml> all = new LinkedHashMap<>();
        HostFileText.list(root).stream()
                .filter(Files::isDirectory)
                .forEach(folder -> all.put(folder.getFileName().toString(), HostsToml.read(folder)));
        return new HostsDirectory(root, all);
    }

    @Override
    public Optional<Route> route(Repository repository) {
        return candidates(repository.registry())
                .filter(folders::containsKey)
                .findFirst()
                .flatMap(name -> Optional.ofNullable(folders.get(name)))
                .map(found -> found.route(repository));
    }

    /** The folders that may be a registry's, the first one that is there counts. */
    private static Stream<String> candidates(String registry) {
        Stream<String> last = Stream.concat(Hub.usualName(registry).stream(), Stream.of(EVERY_OTHER));
        int colon = registry.lastIndexOf(':');
        if (colon <= registry.lastIndexOf(']')) {
            return Stream.concat(Stream.of(registry), last);
        }
        String underscored = registry.substring(0, colon) + "_" + registry.substring(colon + 1) + "_";
        return Stream.concat(Stream.of(underscored, registry), last);
    }

    @Override
    public Set<String> names() {
        return folders.values().stream().flatMap(HostsToml::names).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> registries() {
        return folders.keySet().stream()
                .filter(name -> !name.equals(EVERY_OTHER))
                .map(name -> UNDERSCORED.matcher(name).replaceFirst(":$1"))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String summary() {
        return "hosts.toml files below " + root + " (" + folders.size() + ")";
    }
}
