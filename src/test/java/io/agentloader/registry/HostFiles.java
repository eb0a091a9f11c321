package io.agentloader.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of other tools in a folder of the test's own: {@code certs.d}, {@code home} and {@code etc}. */
final class HostFiles {

    final List<String> log = new ArrayList<>();
    private final Path folder;

    HostFiles(Path folder) {
        this.folder = folder;
    }

    Path at(String name) {
        return folder.resolve(name);
    }

    HostFiles with(String name, String... lines) {
        try {
            Files.createDirectories(at(name).getParent());
            Files.writeString(at(name), String.join("\n", lines) + "\n");
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    HostFiles withHosts(String registry, String... lines) {
        return with("certs.d/" + registry + "/hosts.toml", lines);
    }

    HostFiles withRegistries(String... lines) {
        return with("etc/containers/registries.conf", lines);
    }

    HostFiles withDaemon(String... lines) {
        return with("etc/docker/daemon.json", lines);
    }

    MirrorFilePlaces places() {
        Optional<Path> hosts = Optional.of(at("certs.d")).filter(Files::exists);
        return new MirrorFilePlaces(hosts, "auto", "auto", at("home"), at("etc"));
    }

    MirrorFiles read() {
        return read(new StillClock());
    }

    MirrorFiles read(InstantSource clock) {
        return new MirrorFiles(places(), Runnable::run, clock, (level, text) -> log.add(level + " " + text));
    }
}
