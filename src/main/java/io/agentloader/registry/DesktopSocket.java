package io.agentloader.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where Docker Desktop's HTTP proxy listens.
 *
 * @param expected whether it is news when nobody is there: the operator named it, or the file was there at the start
 */
public record DesktopSocket(Path path, boolean expected) {

    private static final String AUTO = "auto";
    private static final String OFF = "off";
    private static final String SWITCH = "DOCKER_AGENT_DISABLE_DESKTOP_PROXY";
    private static final Set<String> YES = Set.of("1", "true", "yes", "on");
    private static final List<String> CONTAINER_FILES = List.of(".dockerenv", "run/.containerenv");
    private static final List<String> CONTAINER_VARIABLES = List.of("KUBERNETES_SERVICE_HOST", "container");
    private static final List<String> WSL_VARIABLES = List.of("WSL_DISTRO_NAME", "WSL_INTEROP");
    private static final String KERNEL = "proc/sys/kernel/osrelease";

    /**
     * The socket to use, if any. Reads files, which blocks.
     *
     * @param key what {@code desktop-proxy} says: {@code auto}, {@code off} or a path
     * @param environment variables as the process has them
     * @param properties of the Java runtime
     * @param root of the file system
     */
    public static Optional<DesktopSocket> find(
            String key, Map<String, String> environment, Map<String, String> properties, Path root) {
        if (key.equals(OFF)) {
            return Optional.empty();
        }
        if (!key.equals(AUTO)) {
            return Optional.of(new DesktopSocket(Path.of(key), true));
        }
        boolean usable = !isOff(environment) && !isContainer(environment, root) && !isWsl(environment, root);
        return usable
                ? usual(properties).map(path -> new DesktopSocket(path, Files.exists(path, LinkOption.NOFOLLOW_LINKS)))
                : Optional.empty();
    }

    /** By the switch of Docker's own agent as well, which means the same. */
    private static boolean isOff(Map<String, String> environment) {
        return YES.contains(environment.getOrDefault(SWITCH, "").strip().toLowerCase(Locale.ROOT));
    }

    private static boolean isContainer(Map<String, String> environment, Path root) {
        return hasAny(environment, CONTAINER_VARIABLES)
                || CONTAINER_FILES.stream().anyMatch(file -> Files.exists(root.resolve(file)));
    }

    /** Its users may not be allowed to use the socket, which belongs to the Windows side. */
    private static boolean isWsl(Map<String, String> environment, Path root) {
        return hasAny(environment, WSL_VARIABLES) || kernel(root).contains("microsoft");
    }

    private static String kernel(Path root) {
        try {
            return Files.readString(root.resolve(KERNEL)).toLowerCase(Locale.ROOT);
        } catch (IOException otherSystem) {
            return "";
        }
    }

    private static boolean hasAny(Map<String, String> environment, List<String> names) {
        return names.stream()
                .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
    }

    private static Optional<Path> usual(Map<String, String> properties) {
        String home = properties.getOrDefault("user.home", "");
        String system = properties.getOrDefault("os.name", "");
        Stream<String> place = Stream.empty();
        if (system.startsWith("Mac")) {
            place = Stream.of("Library/Containers/com.docker.docker/Data/httpproxy.sock");
        } else if (system.startsWith("Linux")) {
            place = Stream.of(".docker/desktop/httpproxy.sock");
        }
        return place.filter(found -> !home.isBlank())
                .map(found -> Path.of(home).resolve(found))
                .findFirst();
    }
}
