package io.agentloader.registry;

import io.agentloader.oci.Repository;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The hosts that the files of containerd, of podman and its kin, and of Docker name. For a repository the first of them that
 * speaks of it is heard, and no other. Files that change are read again within seconds and off the event loop; while an edit
 * cannot be used, what was read before holds.
 */
public final class MirrorFiles {

    static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(MirrorFiles.class.getName());

    private static final Pattern USUAL_PORT = Pattern.compile(":(443|80)$");

    private final MirrorFilePlaces places;
    private final Executor disk;
    private final InstantSource clock;
    private final BiConsumer<Level, String> log;
    private volatile Loaded loaded;
    private Instant nextLook;

    /** What the files said in one of their states. */
    private record Loaded(FileStates states, List<HostSource> sources) {}

    MirrorFiles(MirrorFilePlaces places, Executor disk, InstantSource clock, BiConsumer<Level, String> log) {
        this.places = places;
        this.disk = disk;
        this.clock = clock;
        this.log = log;
        this.loaded = new Loaded(FileStates.of(places), sources(places));
        this.nextLook = clock.instant().plus(LOOKED_AT_EVERY);
    }

    /**
     * Reads them all: synchronous and blocking, for the start.
     *
     * @param disk where they are read again
     * @throws IllegalArgumentException naming the key, the file and the line that cannot be used
     */
    public static MirrorFiles read(MirrorFilePlaces places, Executor disk, InstantSource clock) {
        return new MirrorFiles(places, disk, clock, LOG::log);
    }

    /** No files at all. */
    static MirrorFiles none() {
        return new MirrorFiles(MirrorFilePlaces.NONE, Runnable::run, () -> Instant.EPOCH, LOG::log);
    }

    private static List<HostSource> sources(MirrorFilePlaces places) {
        List<HostSource> all = new ArrayList<>();
        places.hostsDir().ifPresent(root -> all.add(named("hosts-dir", () -> HostsDirectory.read(root))));
        named("registries-conf", () -> Optional.of(places.registriesFiles())
                        .filter(files -> !files.isEmpty())
                        .map(RegistriesConf::read)
                        .filter(conf -> !conf.isEmpty()))
                .ifPresent(all::add);
        named("docker-daemon-config", () -> places.daemonFile()
                        .map(file -> DockerDaemonConfig.parse(file, HostFileText.read(file)))
                        .filter(config -> !config.isEmpty()))
                .ifPresent(all::add);
        return List.copyOf(all);
    }

    private static <T> T named(String key, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException("agent-loader." + key + ": " + unusable.getMessage(), unusable);
        }
    }

    /** For the operator, which files are in use; empty when none is. */
    public Optional<String> summary() {
        return Optional.of(loaded.sources().stream().map(HostSource::summary).collect(Collectors.joining(", ")))
                .filter(text -> !text.isEmpty());
    }

    /** The registries that they speak of by name. */
    Set<String> registries() {
        return loaded.sources().stream()
                .flatMap(source -> source.registries().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether they name a host to which requests are to go, so that its address is meant; with or without the usual port. */
    public boolean names(String authority) {
        return loaded.sources().stream()
                .flatMap(source -> source.names().stream())
                .anyMatch(name -> USUAL_PORT.matcher(name).replaceFirst("").equals(authority));
    }

    /** Also under its usual name: what is blocked there must not be had by writing the port. */
    Optional<Route> route(Repository repository) {
        lookAgain();
        Optional<Repository> usual =
                Hub.usualName(repository.registry()).map(name -> new Repository(name, repository.path()));
        return loaded.sources().stream()
                .flatMap(source -> source.route(repository).or(() -> usual.flatMap(source::route)).stream())
                .findFirst();
    }

    /** Whoever comes now is answered from what is known; the next one from what is found. */
    private void lookAgain() {
        if (!isDue()) {
            return;
        }
        try {
            disk.execute(this::readAgain);
        } catch (RejectedExecutionException busy) {
            log.accept(Level.DEBUG, "the files of mirrors are looked at later: the disk is busy");
        }
    }

    private synchronized boolean isDue() {
        boolean due = !clock.instant().isBefore(nextLook);
        if (due) {
            nextLook = clock.instant().plus(LOOKED_AT_EVERY);
        }
        return due;
    }

    private void readAgain() {
        Loaded before = loaded;
        try {
            FileStates now = FileStates.of(places);
            if (!now.equals(before.states())) {
                loaded = new Loaded(now, before.sources());
                loaded = new Loaded(now, sources(places));
                log.accept(Level.INFO, "mirrors were read again: " + summary().orElse("none"));
            }
        } catch (IllegalArgumentException unusable) {
            log.accept(Level.WARNING, unusable.getMessage() + "; what was read before holds");
        }
    }
}
