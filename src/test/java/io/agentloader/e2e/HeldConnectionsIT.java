package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Answers;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who send heads that never end, who never read, and who ask without waiting: the packaged service in 128 MiB lives, and answers others. */
@Tag("alone")
@Timeout(180)
class HeldConnectionsIT {

    private static final int LARGE = 4_000_000;

    /** More than the system keeps for ten connections. */
    private static final long MANY_BYTES = 200L << 20;

    @TempDir
    Path folder;

    private final List<SocketChannel> open = new ArrayList<>();
    private TestRegistry registry;
    private LoaderProcess loader;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.publish("acme/large:1", Agents.raw(Agents.HAIKU + "# " + "x".repeat(LARGE) + "\n"));
        registry.publish("acme/large:2", Agents.raw(Agents.HAIKU + "# " + "y".repeat(LARGE) + "\n"));
        loader = LoaderProcess.start(
                folder,
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Xmx128m",
                        "AGENT_LOADER_AGENT_MAX_SIZE",
                        "4MiB",
                        "AGENT_LOADER_FRESHNESS",
                        "1h"));
        answersSometime();
    }

    @AfterEach
    void stop() throws IOException {
        hangUp();
        loader.close();
        registry.close();
    }

    @Test
    void headsThatNeverEndTakeNoMemoryFromOthers() throws IOException {
        Holding before = holding();
        String half = "GET /agents HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + "a".repeat(30_000);

        for (int i = 0; i < 3_000; i++) {
            send(half);
            if (i % 500 == 0) {
                answersOthers();
            }
        }

        answersOthers();
        assertThat(holding().descriptors())
                .as("most were hung up on, since their heads were the largest")
                .isLessThan(before.descriptors() + 1_000);
        assertThat(hungUpOn("heads-full")).isGreaterThan(1_000);
        assertThat(loader.log().lines().filter(line -> line.contains("hung up on 127.0.0.1: ")))
                .as("a line a minute, and not one for each")
                .hasSizeBetween(1, 3)
                .allSatisfy(line -> assertThat(line).contains(" WARN "));
        hangUp();
        answersOthers();
        returnsTo(before);
    }

    @Test
    void headsOfManyShortLinesTakeNoMemoryFromOthers() throws IOException {
        String lines = "a:b\r\n".repeat(6_000);

        for (int i = 0; i < 1_000; i++) {
            send("GET /agents/" + registry.reference("acme/helper:1") + "/-/bundle HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + lines);
        }

        answersOthers();
    }

    @Test
    void headThatIsNotWholeInTimeIsHungUpOn() throws IOException {
        Holding before = holding();
        for (int i = 0; i < 100; i++) {
            send("GET /agents HTTP/1.1\r\nHo");
        }

        returnsTo(before);
    }

    @Test
    void answersThatNobodyReadsTakeNoMemoryFromOthers() throws IOException {
        String large = registry.reference("acme/large:1");
        assertThat(loader.get("/agents/" + large).statusCode()).isEqualTo(200);
        Holding before = holding();

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 200; i++) {
                send(("GET /agents/" + large + (i % 2 == 0 ? "" : "/-/bundle") + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                        .repeat(3));
                if (i % 20 == 0) {
                    answersOthers();
                }
            }
            answersOthers();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }

        eventually(() -> loader.get("/agents/" + large).statusCode() == 200, "who reads gets a large answer again");
        assertThat(hungUpOn("answers-not-taken")).isPositive();
        hangUp();
        returnsTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60})
    void answersThatAreReadByAKilobyteASecondTakeNoMemoryFromOthersAndDoNotHoldAStopUp(int agents) throws Exception {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < agents; i++) {
            registry.publish("acme/million:" + i, Agents.raw(Agents.HAIKU + "# " + i + "z".repeat(1 << 20) + "\n"));
            paths.add("/agents/" + registry.reference("acme/million:" + i));
            assertThat(loader.get(paths.get(i)).statusCode()).isEqualTo(200);
        }
        for (int i = 0; i < 300; i++) {
            send("GET " + paths.get(i % agents) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        }

        // behind three hundred answers that have to be read from the disk
        answersSometime();
        for (int second = 0; second < 4; second++) {
            for (SocketChannel slow : open) {
                readAKilobyte(slow);
            }
            answersSometime();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }

        loader.process().destroy();
        assertThat(loader.process().waitFor(30, TimeUnit.SECONDS))
                .as("the stop waits fifteen seconds for answers")
                .isTrue();
        assertThat(loader.log()).doesNotContain("OutOfMemory", "OutOfDirectMemory");
    }

    /** Others are hung up on where their room is wanted. */
    private static void readAKilobyte(SocketChannel slow) {
        try {
            slow.read(ByteBuffer.allocate(1 << 10));
        } catch (IOException hungUp) {
            assertThat(hungUp).hasMessageMatching("(?i).*(reset|pipe).*");
        }
    }

    @Test
    void requestsThatDoNotWaitForAnswersStayWithTheirCaller() throws IOException {
        String wait = "GET /agents/" + registry.reference("acme/helper:1")
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nPrefer: wait=60\r\nIf-None-Match: "
                + etag() + "\r\n\r\n";
        String more = "GET /agents HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + "a".repeat(30_000) + "\r\n\r\n";
        long taken = 0;

        Map<SocketChannel, ByteBuffer> rest = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            rest.put(send(wait), ascii(more));
        }
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < end && taken < MANY_BYTES) {
            for (Map.Entry<SocketChannel, ByteBuffer> caller : rest.entrySet()) {
                ByteBuffer again = caller.getValue();
                taken += caller.getKey().write(again.hasRemaining() ? again : again.rewind());
            }
        }

        answersOthers();
        assertThat(taken).isLessThan(MANY_BYTES);
    }

    @Test
    void differencesThatNobodyReadsTakeNoMemoryFromOthers() throws IOException {
        String target =
                "/agents/" + registry.reference("acme/large:1") + "/-/diff?to=" + registry.reference("acme/large:2");
        assertThat(loader.get(target).body()).hasSizeGreaterThan(2 * LARGE);
        Holding before = holding();

        for (int i = 0; i < 100; i++) {
            send("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            if (i % 20 == 0) {
                answersOthers();
            }
        }

        answersOthers();
        eventually(() -> loader.get(target).statusCode() == 200, "who reads gets a large difference again");
        hangUp();
        returnsTo(before);
    }

    /** How often, for that reason. */
    private double hungUpOn(String reason) {
        return Answers.sum(loader.get("/q/metrics"), "agent_loader_hangups_total", "reason=\"" + reason + "\"");
    }

    private String etag() {
        return loader.get("/agents/" + registry.reference("acme/helper:1"))
                .headers()
                .firstValue("ETag")
                .orElseThrow();
    }

    /** Never waits: what does not fit stays unsent. */
    private SocketChannel send(String text) throws IOException {
        SocketChannel channel = SocketChannel.open();
        open.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 10);
        channel.connect(new InetSocketAddress("127.0.0.1", loader.port()));
        channel.configureBlocking(false);
        channel.write(ascii(text));
        return channel;
    }

    private void hangUp() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        open.clear();
    }

    private void answersSometime() {
        assertThat(loader.get("/agents/" + registry.reference("acme/helper:1")).statusCode())
                .isEqualTo(200);
    }

    private void answersOthers() {
        long began = System.nanoTime();
        answersSometime();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(loader.log()).doesNotContain("OutOfMemory", "OutOfDirectMemory");
    }

    private record Holding(long descriptors, long threads) {}

    private Holding holding() {
        return new Holding(count("fd"), count("task"));
    }

    private long count(String what) {
        try (Stream<Path> all =
                Files.list(Path.of("/proc", Long.toString(loader.process().pid()), what))) {
            return all.count();
        } catch (IOException gone) {
            throw new IllegalStateException(loader.log(), gone);
        }
    }

    private void returnsTo(Holding before) {
        eventually(
                () -> holding().descriptors() <= before.descriptors() + 10
                        && holding().threads() <= before.threads() + 20,
                "descriptors and threads come back");
    }

    private static void eventually(BooleanSupplier claim, String what) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!claim.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
