package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the files of other tools are looked for.
 *
 * @param hostsDir of containerd
 * @param registriesConf {@code auto} for the usual places, {@code off}, or a path
 * @param dockerDaemonConfig {@code auto} for the usual places, {@code off}, or a path
 * @param home the user's home directory
 * @param system where the machine's configuration is: {@code /etc}
 */
public record MirrorFilePlaces(
        Optional<Path> hostsDir, String registriesConf, String dockerDaemonConfig, Path home, Path system) {

    private static final String AUTO = "auto";
    private static final String OFF = "off";
    private static final String CONTAINERS = "containers/registries.conf";

    /** Nothing is looked for. */
    public static final MirrorFilePlaces NONE =
            new MirrorFilePlaces(Optional.empty(), OFF, OFF, Path.of(""), Path.of(""));

    public static MirrorFilePlaces of(LoaderConfig config, Path home) {
        return new MirrorFilePlaces(
                config.hostsDir(), config.registriesConf(), config.dockerDaemonConfig(), home, Path.of("/etc"));
    }

    /** The files of {@code registries.conf} in their order, those that are there. */
    List<Path> registriesFiles() {
        return switch (registriesConf) {
            case OFF -> List.of();
            case AUTO -> usualRegistriesFiles();
            default -> {
                Path file = path(registriesConf);
                yield Stream.concat(Stream.of(file), RegistriesConf.dropIns(dropIns(file)))
                        .toList();
            }
        };
    }

    /** The user's file takes the place of the machine's; drop-ins of both count, the user's last. */
    private List<Path> usualRegistriesFiles() {
        Path own = home.resolve(".config").resolve(CONTAINERS);
        Path machine = system.resolve(CONTAINERS);
        Stream<Path> first = Stream.of(own, machine).filter(Files::isReadable).limit(1);
        Stream<Path> dropIns = Stream.of(machine, own).flatMap(file -> RegistriesConf.dropIns(dropIns(file)));
        return Stream.concat(first, dropIns).toList();
    }

    private static Path dropIns(Path file) {
        return file.resolveSibling(file.getFileName() + ".d");
    }

    /** The one file of Docker's daemon that counts. */
    Optional<Path> daemonFile() {
        return switch (dockerDaemonConfig) {
            case OFF -> Optional.empty();
            case AUTO ->
                Stream.of(
                                home.resolve(".docker/daemon.json"),
                                home.resolve(".config/docker/daemon.json"),
                                system.resolve("docker/daemon.json"))
                        .filter(Files::isReadable)
                        .findFirst();
            default -> Optional.of(path(dockerDaemonConfig));
        };
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException notOne) {
            throw new IllegalArgumentException("not a path, auto or off: " + text, notOne);
        }
    }
}
