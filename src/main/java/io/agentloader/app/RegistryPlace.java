package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Where the registry of dev mode may keep its files: it deletes what it does not know, and hides all of it from git. */
final class RegistryPlace {

    private RegistryPlace() {}

    /** Why that cannot be where the agents are as well. Blocks. */
    static Optional<String> clash(LoaderConfig.Dev dev) {
        if (!dev.enabled() || dev.folder().isEmpty() || dev.registryPath().isEmpty()) {
            return Optional.empty();
        }
        Path folder = real(dev.folder().get());
        Path registry = real(dev.registryPath().get());
        boolean among = registry.startsWith(folder) && isSeen(folder.relativize(registry));
        return among || folder.startsWith(registry)
                ? Optional.of("agent-loader.dev.registry-path is "
                        + dev.registryPath().get()
                        + ", where the agents of agent-loader.dev.folder are as well; choose a folder beside that one,"
                        + " or one in it whose name begins with a dot, such as .agent-loader/registry.")
                : Optional.empty();
    }

    /** Folders whose names begin with a dot are nobody's agents. */
    private static boolean isSeen(Path below) {
        return StreamSupport.stream(below.spliterator(), false)
                .noneMatch(name -> name.toString().startsWith("."));
    }

    /** Through all links, as far as it is there. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException missing) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        }
    }
}
