package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.testkit.HelperScripts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a helper's time is bounded, and that nothing of it is left behind. */
class HelperProgramTest {

    private static final HelperCall CALL = new HelperCall("slow", "ghcr.io");

    @TempDir
    private Path folder;

    private HelperScripts scripts;

    @BeforeEach
    void open() {
        scripts = new HelperScripts(folder);
    }

    private HelperProgram program(Duration limit) {
        return new HelperProgram(scripts.path(), limit);
    }

    private List<ProcessHandle> started() {
        return scripts.lines("slow", "pids").stream()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException alive) {
            throw new AssertionError("still runs: " + process.pid(), alive);
        }
    }

    @Test
    void helperThatHangsIsKilledWithAllThatItStarted() {
        scripts.add("slow", "sleep 300 &\necho $! >> \"$0.pids\"\necho $$ >> \"$0.pids\"\nwait");

        assertThatThrownBy(() -> program(Duration.ofSeconds(3)).run(CALL))
                .isInstanceOf(HelperFailure.class)
                .hasMessage("it did not answer within 3 s");

        assertThat(scripts.lines("slow", "pids")).hasSize(2);
        started().forEach(HelperProgramTest::awaitEnd);
    }

    @Test
    void helperThatTricklesForEverIsKilled() {
        scripts.add("slow", "echo $$ >> \"$0.pids\"\nwhile true; do echo x; sleep 0.01; done");

        assertThatThrownBy(() -> program(Duration.ofSeconds(1)).run(CALL)).isInstanceOf(HelperFailure.class);

        started().forEach(HelperProgramTest::awaitEnd);
    }

    @Test
    void processThatAHelperLeavesBehindDoesNotHoldUpItsAnswer() throws HelperFailure {
        scripts.add("slow", "sleep 300 &\necho $! >> \"$0.pids\"\necho answer");

        HelperOutput output = program(Duration.ofSeconds(10)).run(CALL);

        assertThat(output).isEqualTo(new HelperOutput(0, "answer\n"));
        started().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void interruptedThreadKillsItsHelper() throws Exception {
        scripts.add("slow", "echo $$ >> \"$0.pids\"\n" + HelperScripts.waiting());
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                program(Duration.ofSeconds(60)).run(CALL);
            } catch (HelperFailure failure) {
                outcome.complete(failure);
            }
        });
        thread.start();
        scripts.awaitLine("slow", "pids");
        ProcessHandle process = started().get(0);

        thread.interrupt();

        assertThat(outcome.get(10, TimeUnit.SECONDS)).hasMessage("the service is stopping");
        awaitEnd(process);
    }

    @Test
    void outputUpToTheLimitIsTaken() throws HelperFailure {
        scripts.add("slow", "head -c 65536 /dev/zero");

        assertThat(program(Duration.ofSeconds(10)).run(CALL).text()).hasSize(65_536);
    }

    @Test
    void noTextFormShowsTheOutput() {
        assertThat(new HelperOutput(0, "s3cr3t")).hasToString("output with status 0");
        assertThat(HelperFailure.exited(1, "token is s3cr3t\nmore")).hasMessage("it exited with status 1");
        assertThat(Credential.anonymous("helper x failed: s3cr3t")).hasToString("NONE from anonymous");
        assertThat(Optional.of(new Candidate.Found(new Credential(Credential.Kind.PASSWORD, "me", "s3cr3t", "x"))))
                .asString()
                .doesNotContain("s3cr3t");
    }
}
