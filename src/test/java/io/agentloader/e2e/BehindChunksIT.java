package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A request in chunks is the last of its connection: what its caller sends behind it costs the packaged service nothing that it keeps. */
@Timeout(120)
class BehindChunksIT {

    private static final int MOST_CONNECTIONS = 8;

    private static final String CHUNKS =
            "GET /q/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\naaaaa\r\n0\r\n\r\n";

    private static final String BEHIND =
            ("GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 144\r\n\r\n" + "y".repeat(144)).repeat(30);

    @TempDir
    Path folder;

    @Test
    void eachConnectionGivesItsPlaceBack() throws IOException {
        Map<String, String> few = Map.of("QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", Integer.toString(MOST_CONNECTIONS));
        try (LoaderProcess loader = LoaderProcess.start(folder, few)) {
            for (int i = 0; i < 3 * MOST_CONNECTIONS; i++) {
                assertThat(answer(loader.port())).startsWith("HTTP/1.1 200 ");
            }
            assertThat(loader.log()).doesNotContain("NullPointerException");
        }
    }

    /** All that there is until the end. */
    private static String answer(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write((CHUNKS + BEHIND).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
