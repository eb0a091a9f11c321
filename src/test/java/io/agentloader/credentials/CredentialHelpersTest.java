package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential.Kind;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.testkit.HelperScripts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often helpers are run, and for how long their answers are kept. */
class CredentialHelpersTest {

    private static final String ANSWER = "echo '" + HelperScripts.answer("me", "s3cr3t") + "'";
    private static final Credential REFUSED = new Credential(Kind.PASSWORD, "me", "s3cr3t", "helper:pass");

    @TempDir
    private Path home;

    private HelperBench bench;

    @BeforeEach
    void open() {
        bench = new HelperBench(home).docker("{\"credsStore\":\"pass\"}");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private List<String> runs() {
        return bench.scripts.asked("pass");
    }

    private static CompletableFuture<Credential> ask(Keychain keychain) {
        return keychain.credential(HelperBench.GHCR).subscribeAsCompletionStage();
    }

    private static Credential of(CompletableFuture<Credential> asked) throws Exception {
        return asked.get(20, TimeUnit.SECONDS);
    }

    private void awaitRun(String name) {
        bench.scripts.awaitLine(name, "asked");
    }

    @Test
    void fiftyCallersAtOnceAreOneRun() throws Exception {
        bench.scripts.add("pass", HelperScripts.waiting() + ANSWER);
        Keychain keychain = bench.keychain();

        List<CompletableFuture<Credential>> asked =
                IntStream.range(0, 50).mapToObj(i -> ask(keychain)).toList();
        awaitRun("pass");
        bench.scripts.open("pass");

        for (CompletableFuture<Credential> one : asked) {
            assertThat(of(one)).isEqualTo(REFUSED);
        }
        assertThat(runs()).hasSize(1);
    }

    @Test
    void callerThatGoesAwayLeavesTheRunToTheOthers() throws Exception {
        bench.scripts.add("pass", HelperScripts.waiting() + ANSWER);
        Keychain keychain = bench.keychain();
        CompletableFuture<Credential> first = ask(keychain);
        awaitRun("pass");

        first.cancel(true);
        CompletableFuture<Credential> second = ask(keychain);
        bench.scripts.open("pass");

        assertThat(of(second)).isEqualTo(REFUSED);
        assertThat(runs()).hasSize(1);
    }

    @Test
    void answersAreKeptForAMinute() {
        bench.scripts.add("pass", ANSWER);
        Keychain keychain = bench.keychain();
        HelperBench.of(keychain);

        bench.clock.advance(Duration.ofSeconds(59));
        HelperBench.of(keychain);
        assertThat(runs()).hasSize(1);

        bench.clock.advance(Duration.ofSeconds(2));
        HelperBench.of(keychain);
        assertThat(runs()).hasSize(2);
    }

    @Test
    void refusedAnswerIsAskedForAgain() {
        bench.scripts.add("pass", ANSWER);
        Keychain keychain = bench.keychain();
        Credential stale = HelperBench.of(keychain);
        bench.scripts.answering("pass", "me", "new");

        keychain.refused(HelperBench.GHCR, stale);
        assertThat(HelperBench.of(keychain).secret()).isEqualTo("new");

        keychain.refused(HelperBench.GHCR, stale);
        assertThat(HelperBench.of(keychain).secret()).isEqualTo("new");
        assertThat(runs()).hasSize(2);
    }

    @Test
    void helperThatHasNothingOrFailsIsNotRunForEachRefusal() {
        bench.scripts.add("pass", "echo 'not logged in'; exit 1");
        Keychain keychain = bench.keychain();

        Credential none = HelperBench.of(keychain);
        keychain.refused(HelperBench.GHCR, Credential.ANONYMOUS);
        HelperBench.of(keychain);

        assertThat(none.isAnonymous()).isTrue();
        assertThat(runs()).hasSize(1);
    }

    @Test
    void fileReplacedDuringARunIsReadWithoutWaitingForIt() throws Exception {
        bench.scripts.add("pass", HelperScripts.waiting() + ANSWER).answering("other", "you", "s3cr3t");
        Keychain keychain = bench.keychain();
        CompletableFuture<Credential> first = ask(keychain);
        awaitRun("pass");

        bench.docker("{\"credHelpers\":{\"ghcr.io\":\"other\"}}");
        bench.clock.advance(Duration.ofSeconds(6));
        Credential second = HelperBench.of(keychain);
        boolean firstWaited = !first.isDone();
        bench.scripts.open("pass");

        assertThat(second.source()).isEqualTo("helper:other");
        assertThat(firstWaited).isTrue();
        assertThat(of(first)).isEqualTo(REFUSED);
    }

    @Test
    void fullQueueOfHelpersIsOverload() {
        Executor full = task -> {
            throw new RejectedExecutionException();
        };
        Keychain keychain = Keychain.ofDockerConfig(
                new CredentialSettings(Map.of(), Optional.empty(), bench.environment, home),
                Runnable::run,
                full,
                bench.clock);

        Throwable thrown = Assertions.catchThrowable(() -> HelperBench.of(keychain));

        assertThat(thrown).isInstanceOf(Overloaded.class);
    }

    @Test
    void stoppingEndsTheRunsUnderWay() throws Exception {
        bench.scripts.add("pass", HelperScripts.waiting() + ANSWER);
        CompletableFuture<Credential> asked = ask(bench.keychain());
        awaitRun("pass");

        bench.stopHelpers();

        assertThat(of(asked).problem()).contains("helper pass failed: the service is stopping");
    }
}
