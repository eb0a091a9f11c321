package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Callers who keep connections and give nothing, or too much: the packaged service with little memory goes on answering others. */
@Tag("alone")
@Timeout(180)
class SlowCallersIT {

    private static final int MANY = 5_000;

    @TempDir
    Path folder;

    private TestRegistry registry;
    private LoaderProcess loader;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader = LoaderProcess.start(folder, Map.of("JAVA_TOOL_OPTIONS", "-Xmx128m -XX:+ExitOnOutOfMemoryError"));
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    @Test
    void thousandsOfConnectionsThatSayHalfOfSomethingHoldNobodyUp() throws IOException {
        List<SocketChannel> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", loader.port()));
                slow.add(channel);
                if (i % 2 == 0) {
                    channel.write(ascii("GET /agents HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + "a".repeat(i % 1000)));
                }
            }

            othersAreAnswered();

            for (SocketChannel channel : slow) {
                sayMore(channel);
            }
            othersAreAnswered();
        } finally {
            for (SocketChannel channel : slow) {
                channel.close();
            }
        }
        othersAreAnswered();
    }

    @Test
    void bodiesOfAHundredMegabytesAreCutOff() throws IOException {
        for (String framing : new String[] {"Content-Length: 104857600", "Transfer-Encoding: chunked"}) {
            for (int i = 0; i < 10; i++) {
                assertThat(taken(framing)).isLessThan(100 << 20);
            }
            othersAreAnswered();
        }
    }

    /** How many bytes of a body went off before the service hung up; at most a hundred megabytes are sent. */
    private long taken(String framing) throws IOException {
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        long sent = 0;
        try (Socket socket = new Socket("127.0.0.1", loader.port())) {
            socket.getOutputStream()
                    .write(("POST /agents/ghcr.io/acme/helper HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            while (sent < 100 << 20) {
                socket.getOutputStream().write(chunk);
                sent += chunk.length;
            }
        } catch (SocketException hungUp) {
            return sent;
        }
        return sent;
    }

    /** On a slow machine the time for a head is over before its last connection is open. */
    private static void sayMore(SocketChannel channel) {
        try {
            channel.write(ascii("a"));
        } catch (IOException hungUp) {
            assertThat(hungUp).hasMessageMatching("(?i).*(reset|pipe).*");
        }
    }

    private void othersAreAnswered() {
        assertThat(loader.get("/agents/" + registry.reference("acme/helper:1")).statusCode())
                .isEqualTo(200);
        assertThat(loader.process().isAlive()).isTrue();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
