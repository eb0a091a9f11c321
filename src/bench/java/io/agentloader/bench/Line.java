package io.agentloader.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One connection to a service of this machine, kept open: little enough of a client not to be what is measured. */
final class Line implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final String host;

    /** An answer and how many bytes it took on the wire. */
    record Got(int status, List<String> headers, byte[] body, int wire) {

        /** The value of a header, empty when there is none. */
        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    Line(int port) {
        this.host = "127.0.0.1:" + port;
        try {
            this.socket = new Socket();
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Got get(String target, String... headers) {
        return send("GET", target, headers);
    }

    /** Of nothing. */
    Got post(String target) {
        return send("POST", target, "Content-Length: 0");
    }

    Got send(String method, String target, String... headers) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        try {
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(ISO_8859_1));
            return read();
        } catch (IOException failed) {
            throw new UncheckedIOException(method + " " + target, failed);
        }
    }

    /** The body of a {@code 200}. */
    byte[] body(String target, String... headers) {
        Got got = get(target, headers);
        if (got.status() != 200) {
            throw new IllegalStateException(
                    target + " was answered " + got.status() + " " + new String(got.body(), ISO_8859_1));
        }
        return got.body();
    }

    private Got read() throws IOException {
        List<String> head = new ArrayList<>();
        int wire = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.add(line);
            wire += line.length() + 2;
        }
        int status = Integer.parseInt(head.get(0).split(" ")[1]);
        Got empty = new Got(status, head, new byte[0], wire + 2);
        int length =
                status == 304 || status == 204 || empty.header("Content-Length").isEmpty()
                        ? 0
                        : Integer.parseInt(empty.header("Content-Length"));
        byte[] body = in.readNBytes(length);
        if (body.length != length) {
            throw new IOException(body.length + " bytes came, and " + length + " were promised");
        }
        return new Got(status, head, body, wire + 2 + length);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended after: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
