package io.agentloader.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** HTTP/1.1 over a bare socket: sends request lines that no client library would, and shows what really comes back. */
public final class RawHttp {

    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;

    public RawHttp(int port) {
        this.port = port;
    }

    /** What came back, header names in any case. */
    public record Reply(int status, Map<String, List<String>> headers, String body) {

        public String header(String name) {
            List<String> values = headers.getOrDefault(name, List.of());
            return values.isEmpty() ? "" : String.join(" | ", values);
        }

        /** The body as JSON. */
        public JsonNode json() {
            try {
                return new JsonMapper().readTree(body);
            } catch (IOException malformed) {
                throw new UncheckedIOException(malformed);
            }
        }

        public boolean has(String name) {
            return headers.containsKey(name);
        }
    }

    /** One request on a connection of its own; header lines as {@code Name: value}. */
    public Reply send(String method, String target, String... headerLines) {
        return sendBody(method, target, "", headerLines);
    }

    /** The same with a body of ASCII; its length has to be among the headers. */
    public Reply sendBody(String method, String target, String body, String... headerLines) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        boolean named = false;
        for (String line : headerLines) {
            named |= line.regionMatches(true, 0, "Host:", 0, 5);
            request.append(line).append("\r\n");
        }
        if (!named) {
            request.append("Host: 127.0.0.1:").append(port).append("\r\n");
        }
        return exchange(request.append("Connection: close\r\n\r\n").append(body).toString());
    }

    public Reply get(String target, String... headerLines) {
        return send("GET", target, headerLines);
    }

    /** Sends a request, waits until the service has read it by the look of {@code seen}, and hangs up without reading. */
    public void hangUpAfter(Runnable seen, String target) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
            String request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            seen.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The statuses of several requests on one connection, of which the last closes it; each ends with an empty line. */
    public List<Integer> statuses(String... requests) {
        String all = connected(String.join("", requests));
        return Stream.of(all.split("\\n"))
                .filter(line -> line.contains("HTTP/1.1 "))
                .map(line -> line.replaceFirst(".*HTTP/1.1 ([0-9]{3}).*", "$1").strip())
                .map(Integer::valueOf)
                .toList();
    }

    /** Whatever comes back for these bytes until the service hangs up; fails when it does neither for a long time. */
    public String untilClosed(String bytes) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                socket.getInputStream().transferTo(got);
            } catch (SocketException hungUp) {
                // with bytes of ours unread, which tells us so
                return got.toString(StandardCharsets.ISO_8859_1);
            }
            return got.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Reply exchange(String request) {
        return parse(connected(request));
    }

    private String connected(String request) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return text(socket.getInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String text(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        in.transferTo(bytes);
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static Reply parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = List.of(text.substring(0, end).split("\r\n"));
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon),
                    List.of(line.substring(colon + 1).strip()),
                    (one, other) -> Stream.concat(one.stream(), other.stream()).toList());
        }
        String body = new String(text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return new Reply(Integer.parseInt(lines.get(0).split(" ")[1]), headers, body);
    }
}
