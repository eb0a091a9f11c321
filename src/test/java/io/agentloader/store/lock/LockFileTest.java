package io.agentloader.store.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LockFileTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int TIMES = 1500;

    @TempDir
    Path temporary;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path folder;
    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        folder = temporary.toRealPath();
        file = folder.resolve("lock");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void noIncrementIsLostWhileAnotherThreadOpensAndClosesFilesThere() throws Exception {
        Process other = start(LockedCounter.class, folder.toString(), String.valueOf(TIMES));
        try (BufferedReader said = other.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(said.readLine()).isEqualTo("ready");
            AtomicBoolean done = new AtomicBoolean();
            Future<?> meddler = threads.submit(() -> meddle(done));
            Future<?> own = threads.submit(() -> count(TIMES));
            other.outputWriter().append('\n').flush();
            count(TIMES);
            own.get();
            assertThat(other.waitFor()).isZero();
            done.set(true);
            meddler.get();
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertThat(LockedCounter.value(folder)).isEqualTo(3 * TIMES);
    }

    /** Other files of the folder, and the lock file by the only way that there is. */
    private Void meddle(AtomicBoolean done) throws IOException {
        while (!done.get()) {
            Files.writeString(folder.resolve("other"), "x");
            Files.readString(folder.resolve("other"));
            LockFile.of(file).shared(Duration.ZERO).ifPresent(LockFile.Held::close);
        }
        return null;
    }

    private Void count(int times) throws IOException {
        LockedCounter.count(folder, times);
        return null;
    }

    @Test
    void whatAnotherProcessHoldsAloneIsGivenUpAndHadOnceThatProcessIsKilled() throws Exception {
        Process other = start(LockHolder.class, file.toString(), "alone");
        try (BufferedReader said = other.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(said.readLine()).isEqualTo("held");
            assertThat(LockFile.of(file).alone(SHORT)).isEmpty();
            assertThat(LockFile.of(file).shared(SHORT)).isEmpty();
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertThat(LockFile.of(file).alone(LONG)).isPresent();
    }

    @Test
    void whatAnotherProcessSharesIsSharedAndNotHadAlone() throws Exception {
        Process other = start(LockHolder.class, file.toString(), "shared");
        try (BufferedReader said = other.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(said.readLine()).isEqualTo("held");
            LockFile.Held held = LockFile.of(file).shared(SHORT).orElseThrow();
            held.close();
            assertThat(LockFile.of(file).alone(SHORT)).isEmpty();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void threadsShareItAndOneOfThemHasItAlone() throws Exception {
        LockFile lock = LockFile.of(file);
        LockFile.Held first = lock.shared(SHORT).orElseThrow();

        assertThat(elsewhere(true)).isTrue();
        assertThat(elsewhere(false)).isFalse();
        first.close();
        assertThat(elsewhere(false)).isTrue();
        LockFile.Held alone = lock.alone(SHORT).orElseThrow();
        assertThat(elsewhere(true)).isFalse();
        alone.close();
    }

    @Test
    void fileThatWasDeletedIsMadeAgainAndKeepsOtherProcessesOut() throws Exception {
        LockFile.of(file).alone(SHORT).orElseThrow().close();
        Files.delete(file);

        LockFile.Held held = LockFile.of(file).alone(SHORT).orElseThrow();

        Process other = start(LockHolder.class, file.toString(), "alone");
        try (BufferedReader said = other.inputReader(StandardCharsets.US_ASCII)) {
            held.close();
            assertThat(said.readLine()).isEqualTo("held");
            assertThat(LockFile.of(file).alone(SHORT)).isEmpty();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void fileIsForItsOwnerAloneAndIsTheSameLockForAll() throws IOException {
        LockFile.of(file).alone(SHORT).orElseThrow().close();

        assertThat(LockFile.of(file)).isSameAs(LockFile.of(file));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    private boolean elsewhere(boolean shared) throws Exception {
        return threads.submit(() -> {
                    LockFile lock = LockFile.of(file);
                    Optional<LockFile.Held> held = shared ? lock.shared(SHORT) : lock.alone(SHORT);
                    held.ifPresent(LockFile.Held::close);
                    return held.isPresent();
                })
                .get();
    }

    private static Process start(Class<?> program, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName());
        builder.command().addAll(List.of(arguments));
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
