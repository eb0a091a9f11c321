package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.LoaderConfig;
import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.dev.DevEvent.Changed;
import io.agentloader.dev.DevEvent.Logged;
import io.agentloader.dev.DevEvent.Removed;
import io.agentloader.policy.Admission;
import io.agentloader.publish.Publisher;
import io.agentloader.schema.AgentReader;
import io.agentloader.testkit.Loader;
import io.agentloader.watch.WatchSettings;
import io.agentloader.watch.Watches;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** An author's desk: a real folder that is watched, its registry, and a loader that pulls from it. */
final class Desk implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    static final long LIMIT = 1 << 20;

    private record Config(boolean enabled, int port, Optional<Path> registryPath, Optional<Path> folder, WatchBy watch)
            implements LoaderConfig.Dev {}

    private final Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final Loader loader;
    private final DevRegistry registry;
    private final BlockingQueue<DevEvent> events = new LinkedBlockingQueue<>();
    final Workbench workbench;

    /**
     * What a desk is made of.
     *
     * @param registry where it is kept; empty lets it go at the end
     */
    record Setup(Path folder, Path store, WatchBy how, Function<Path, Signals> signals, Optional<Path> registry) {

        Setup with(Function<Path, Signals> others) {
            return new Setup(folder, store, how, others, registry);
        }

        Setup keeping(Path place) {
            return new Setup(folder, store, how, signals, Optional.of(place));
        }
    }

    static Setup setup(Path folder, Path store, WatchBy how) {
        return new Setup(folder, store, how, EventSignals::on, Optional.empty());
    }

    Desk(Path folder, Path store, WatchBy how) {
        this(setup(folder, store, how));
    }

    Desk(Setup setup) {
        this.folder = setup.folder();
        this.loader = new Loader(setup.store());
        AgentReader reader = AgentReader.of(Optional.empty(), pool);
        Publisher publisher = Publisher.over(reader, Admission.everything(), () -> {
            throw new IllegalStateException("nothing is pushed");
        });
        Watches watches = Watches.of(
                new WatchSettings(Duration.ofSeconds(60), 10), InstantSource.system(), () -> 0.5, Runnable::run);
        Workplace place =
                new Workplace(folder, setup.how(), LIMIT, reader, publisher, loader.agents(), watches, pool, pool);
        this.registry = new DevRegistry(
                vertx,
                new Config(true, 0, setup.registry(), Optional.of(folder), setup.how()),
                pool,
                InstantSource.system());
        this.workbench = Workbench.over(registry, place, InstantSource.system(), setup.signals());
    }

    Desk open() {
        workbench.start().await().atMost(PATIENCE);
        listen(OptionalLong.of(workbench.state().sequence()));
        return this;
    }

    private void listen(OptionalLong after) {
        workbench.follow(after, new DevFollower() {
            @Override
            public void happened(DevEvent event) {
                events.add(event);
            }

            @Override
            public void reset(long id) {
                throw new AssertionError("nothing is missed");
            }

            @Override
            public void end() {}
        });
    }

    DevState state() {
        return workbench.state();
    }

    DevAgent agent(String file) {
        return state().agents().stream()
                .filter(agent -> agent.file().equals(file))
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " is not among " + state().agents()));
    }

    /** Writes a file in one go, as editors do that are careful. */
    void save(String file, String text) {
        save(file, text.getBytes(StandardCharsets.UTF_8));
    }

    void save(String file, byte[] bytes) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Path beside = path.resolveSibling(".#" + path.getFileName());
            Files.write(beside, bytes);
            Files.move(beside, path, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void delete(String file) {
        try {
            Files.delete(folder.resolve(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next event about a file being so; others before it are passed over. */
    DevAgent awaitAgent(String file, Predicate<DevAgent> so) {
        return ((Changed) await(event -> event.news() instanceof Changed changed
                                && changed.agent().file().equals(file)
                                && so.test(changed.agent()))
                        .news())
                .agent();
    }

    DevAgent awaitServed(String file) {
        return awaitAgent(file, agent -> agent.state() == DevAgent.State.SERVED);
    }

    DevAgent awaitInvalid(String file) {
        return awaitAgent(file, agent -> agent.state() == DevAgent.State.INVALID);
    }

    Removed awaitRemoved(String file) {
        return (Removed) await(event -> event.news() instanceof Removed removed
                        && removed.file().equals(file))
                .news();
    }

    LogLine awaitLog(String event, String file) {
        return ((Logged) await(happened -> happened.news() instanceof Logged logged
                                && logged.line().event().equals(event)
                                && logged.line().file().equals(file))
                        .news())
                .line();
    }

    /** Until all of it is so. */
    void awaitState(Predicate<DevState> so) {
        while (!so.test(state())) {
            await(event -> true);
        }
    }

    DevEvent await(Predicate<DevEvent> so) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                DevEvent event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertThat(event)
                        .as("an event in time; the log ends with %s", log())
                        .isNotNull();
                if (so.test(event)) {
                    return event;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private List<String> log() {
        List<LogLine> lines = state().log();
        return lines.subList(Math.max(0, lines.size() - 5), lines.size()).stream()
                .map(LogLine::toString)
                .toList();
    }

    /** What anybody gets who pulls it now. */
    String pulled(DevAgent agent) {
        return Loader.text(loader.pull(agent.reference()));
    }

    DevRegistry registry() {
        return registry;
    }

    Loader loader() {
        return loader;
    }

    @Override
    public void close() {
        workbench.end();
        workbench.stop().await().atMost(PATIENCE);
        pool.shutdownNow();
        loader.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
