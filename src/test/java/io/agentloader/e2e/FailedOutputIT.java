package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.cli.Program;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.TestRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a command that fails leaves on its output: nothing, unless what it found is its result. */
@Timeout(120)
class FailedOutputIT {

    /** They cannot fail but by an argument that there is none of. */
    private static final Set<String> ALWAYS_DONE = Set.of("completion", "version");

    private static TestRegistry registry;
    private static Path folder;

    @BeforeAll
    static void start(@TempDir Path given) throws IOException {
        folder = given;
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        Files.writeString(folder.resolve("bad.yaml"), "version: 2\nagents: {root: {modle: x}}\n");
        Files.writeString(folder.resolve("bad.tar"), "no tar");
        Files.writeString(
                folder.resolve("moved.lock"),
                "{\"kind\":\"Lock\",\"version\":1,\"agents\":[{\"reference\":\"" + registry.reference("acme/helper:1")
                        + "\",\"digest\":\"" + Digest.of(new byte[0]) + "\"}]}");
        assertThat(run("cat", registry.reference("acme/helper:1")).status()).isZero();
        try (Stream<Path> blobs = Files.list(folder.resolve("store/blobs/sha256"))) {
            damage(blobs.findFirst().orElseThrow());
        }
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    private static void damage(Path blob) throws IOException {
        Files.delete(blob);
        Files.writeString(blob, "damaged");
    }

    private static Ended run(String... arguments) {
        return LoaderProcess.run(folder, Map.of("AGENT_LOADER_RETRY_ATTEMPTS", "1"), arguments);
    }

    /** A command that fails so, and whether what it found is printed. */
    private record Failing(int status, boolean reports, String line) {

        String command() {
            return line.replaceFirst(" .*", "");
        }

        @Override
        public String toString() {
            return line;
        }
    }

    private static Failing silent(int status, String line) {
        return new Failing(status, false, line);
    }

    private static Failing telling(int status, String line) {
        return new Failing(status, true, line);
    }

    static Stream<Failing> failing() {
        return Stream.of(
                silent(3, "pull NONE -o x.yaml"),
                silent(3, "cat NONE"),
                silent(3, "inspect NONE"),
                silent(3, "digest NONE"),
                silent(3, "resolve NONE"),
                telling(3, "exists NONE"),
                silent(3, "tags NONE"),
                silent(3, "versions NONE"),
                silent(3, "diff NONE NONE"),
                silent(2, "explain A//B"),
                telling(3, "doctor NONE"),
                telling(6, "validate FOLDER/bad.yaml"),
                silent(2, "validate FOLDER/none.yaml"),
                silent(3, "requirements NONE"),
                silent(3, "deps NONE"),
                silent(3, "lock NONE"),
                telling(7, "verify-lock FOLDER/moved.lock"),
                silent(2, "verify-lock FOLDER/bad.yaml"),
                silent(6, "pack FOLDER/bad.yaml"),
                telling(3, "prefetch NONE"),
                silent(2, "prefetch A//B"),
                silent(2, "watch A//B"),
                silent(6, "push FOLDER/bad.yaml NONE"),
                silent(3, "copy NONE oci-layout:FOLDER/x.tar"),
                silent(3, "export NONE -o FOLDER/x.tar"),
                silent(6, "import FOLDER/bad.tar"),
                silent(2, "ls none"),
                silent(2, "du none"),
                silent(3, "rm NONE"),
                silent(2, "gc none"),
                telling(10, "fsck"),
                silent(9, "pin NONE"),
                silent(3, "unpin NONE"),
                silent(3, "rollback NONE"),
                silent(2, "login -u somebody"),
                silent(2, "logout A//B"));
    }

    @Test
    void everyCommandIsMadeToFail() {
        Set<String> failing = failing().map(Failing::command).collect(Collectors.toCollection(HashSet::new));
        failing.addAll(ALWAYS_DONE);

        assertThat(failing).isEqualTo(Program.COMMANDS);
    }

    @ParameterizedTest
    @MethodSource("failing")
    void outputIsEmptyUnlessItSaysWhatWasFound(Failing failing) throws IOException {
        String[] words = Arrays.stream((failing.line() + " --format json").split(" "))
                .map(word ->
                        word.replace("NONE", registry.reference("acme/none:1")).replace("FOLDER", folder.toString()))
                .toArray(String[]::new);

        Ended ended = run(words);

        assertThat(ended.status()).as(ended.out() + ended.err()).isEqualTo(failing.status());
        if (failing.reports()) {
            assertThat(new JsonMapper().readTree(ended.out()).has("kind")).isTrue();
            assertThat(ended.err()).isEmpty();
        } else {
            assertThat(ended.out()).isEmpty();
            assertThat(new JsonMapper().readTree(ended.err()).path("exit").asInt())
                    .isEqualTo(failing.status());
        }
    }

    @Test
    void libraryThatMindsAHeaderSaysNothingBesideTheDocument() throws IOException {
        Vertx vertx = Vertx.vertx();
        try {
            NetServer hostile = vertx.createNetServer()
                    .connectHandler(socket -> socket.handler(asked ->
                            socket.end(Buffer.buffer("HTTP/1.1 200 OK\r\nDocker-Content-Digest: \u001b[31m\r\n\r\n"))));
            int port = hostile.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .actualPort();

            Ended ended = run("digest", "127.0.0.1:" + port + "/acme/helper:1", "--format", "json");

            assertThat(ended.status()).as(ended.err()).isEqualTo(5);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).startsWith("{");
            assertThat(new JsonMapper().readTree(ended.err()).path("exit").asInt())
                    .isEqualTo(5);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void findingsThatDidNotArriveAreSaid() throws Exception {
        Path err = folder.resolve("validate.err");
        Process process = LoaderProcess.launchCommand(
                folder,
                err,
                Path.of("/dev/full"),
                "validate",
                folder.resolve("bad.yaml").toString());

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(6);
        assertThat(Files.readString(err)).isNotEmpty();
    }
}
