package io.agentloader.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What docker-agent's registry library sends (go-containerregistry v0.22.1, recorded from the wire), byte for byte on two
 * connections: the ping after a try with TLS, the question for the tag, both blobs at once, the manifest.
 */
@Timeout(60)
class DockerAgentPushTest {

    private static final String SAME =
            "Host: localhost:5005\r\nUser-Agent: crane/v0.22.1 go-containerregistry/v0.22.1\r\n";
    private static final String ZIP = "Accept-Encoding: gzip\r\n";
    private static final String OCTETS = "Content-Type: application/octet-stream\r\n";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String YAML =
            "version: \"2\"\nagents:\n  root:\n    model: auto\n    description: Answers in three lines.\n";

    @TempDir
    private Path folder;

    /** One connection that stays open. */
    private record Line(Socket socket) implements AutoCloseable {

        static Line to(ServedRegistry registry) throws IOException {
            return new Line(new Socket("127.0.0.1", registry.port()));
        }

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /** The head of the next answer; the body of an answer to {@code GET} is read over. */
        String head(boolean body) throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                assertThat(next).as("after " + head).isNotNegative();
                head.append((char) next);
            }
            if (body) {
                int length = Integer.parseInt(header(head.toString(), "content-length"));
                assertThat(in.readNBytes(length)).hasSize(length);
            }
            return head.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static String status(String head) {
        return head.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3);
    }

    private static void pushOn(Line first, Line second, String[] digests, boolean streamed) throws IOException {
        String head = "HEAD /v2/acme/helper/blobs/%s HTTP/1.1\r\n" + SAME + "\r\n";
        first.send(head.formatted(digests[0]));
        second.send(head.formatted(digests[1]));
        assertThat(status(first.head(false))).isEqualTo("404");
        assertThat(status(second.head(false))).isEqualTo("404");

        String post = "POST /v2/acme/helper/blobs/uploads/ HTTP/1.1\r\n" + SAME
                + "Content-Length: 0\r\nContent-Type: application/json\r\n" + ZIP + "\r\n";
        first.send(post);
        second.send(post);
        String one = first.head(false);
        String two = second.head(false);
        assertThat(status(one)).isEqualTo("202");

        first.send(patch(header(one, "Location"), "{}", streamed));
        second.send(patch(header(two, "Location"), YAML, streamed));
        one = first.head(false);
        two = second.head(false);
        assertThat(status(one)).isEqualTo("202");

        first.send(put(header(one, "Location"), digests[0]));
        second.send(put(header(two, "Location"), digests[1]));
        assertThat(status(first.head(false))).isEqualTo("201");
        assertThat(status(second.head(false))).isEqualTo("201");
    }

    private static String patch(String location, String body, boolean streamed) {
        String line = "PATCH " + location + " HTTP/1.1\r\n" + SAME;
        return streamed
                ? line + "Transfer-Encoding: chunked\r\n" + OCTETS + ZIP + "\r\n" + Integer.toHexString(body.length())
                        + "\r\n" + body + "\r\n0\r\n\r\n"
                : line + "Content-Length: " + body.length() + "\r\n" + OCTETS + ZIP + "\r\n" + body;
    }

    /** The digest is added to the query of the location, with its colon encoded. */
    private static String put(String location, String digest) {
        return "PUT " + location + (location.contains("?") ? "&" : "?") + "digest=" + digest.replace(":", "%3A")
                + " HTTP/1.1\r\n" + SAME + "Content-Length: 0\r\n" + OCTETS + ZIP + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void agentIsPushed(boolean streamed) throws IOException {
        String config = ServedRegistry.digest("{}").toString();
        String layer = ServedRegistry.digest(YAML).toString();
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST
                + "\",\"config\":{\"mediaType\":\"application/vnd.docker.agent.config.v1+json\",\"digest\":\"" + config
                + "\",\"size\":2},\"layers\":[{\"mediaType\":\"application/yaml\",\"digest\":\"" + layer
                + "\",\"size\":86}],\"annotations\":{\"io.docker.agent.version\":\"1\"}}";
        try (ServedRegistry registry = ServedRegistry.in(folder);
                Line first = Line.to(registry);
                Line second = Line.to(registry)) {
            first.send("GET /v2/ HTTP/1.1\r\n" + SAME + ZIP + "\r\n");
            assertThat(status(first.head(true))).isEqualTo("200");
            first.send("HEAD /v2/acme/helper/manifests/1 HTTP/1.1\r\n" + SAME
                    + "Accept: application/vnd.docker.distribution.manifest.v1+json,"
                    + "application/vnd.docker.distribution.manifest.v1+prettyjws,"
                    + "application/vnd.docker.distribution.manifest.v2+json," + MANIFEST
                    + ",application/vnd.docker.distribution.manifest.list.v2+json,"
                    + "application/vnd.oci.image.index.v1+json\r\n\r\n");
            assertThat(status(first.head(false))).isEqualTo("404");

            pushOn(first, second, new String[] {config, layer}, streamed);
            second.send("PUT /v2/acme/helper/manifests/1 HTTP/1.1\r\n" + SAME + "Content-Length: " + manifest.length()
                    + "\r\nContent-Type: " + MANIFEST + "\r\n" + ZIP + "\r\n" + manifest);
            assertThat(status(second.head(false))).isEqualTo("201");

            assertThat(registry.get("/v2/acme/helper/manifests/1").body()).isEqualTo(manifest);
            assertThat(registry.get("/v2/acme/helper/blobs/" + layer).body()).isEqualTo(YAML);
            assertThat(registry.uploads()).isEmpty();
        }
    }

    @Test
    void locationWithAQueryOfItsOwnIsTakenToo() throws IOException {
        try (ServedRegistry registry = ServedRegistry.in(folder);
                Line line = Line.to(registry)) {
            String digest = ServedRegistry.digest(YAML).toString();
            String location = registry.begin("acme/helper") + "?_state=x%3D";

            line.send(patch(location, YAML, true));
            assertThat(status(line.head(false))).isEqualTo("202");
            line.send(put(location, digest));

            assertThat(status(line.head(false))).isEqualTo("201");
        }
    }
}
