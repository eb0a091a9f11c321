package io.agentloader.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One connection that stays open, byte by byte, for requests one after the other or several at once. */
public final class KeptConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    private KeptConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** To a port of loopback. */
    public static KeptConnection to(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new KeptConnection(socket);
    }

    /**
     * An answer.
     *
     * @param lines of its head, as they came, without the first
     */
    public record Reply(int status, List<String> lines, String body) {

        /** Empty where there is none; names in lower case. */
        public String header(String name) {
            return lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        /** All that has to be the same, whatever the order and the spelling of names. */
        public List<String> essence() {
            return Stream.concat(
                            Stream.of(Integer.toString(status), body),
                            lines.stream()
                                    .map(line -> line.split(":", 2))
                                    .map(parts -> parts[0].toLowerCase(Locale.ROOT) + ":" + parts[1])
                                    .sorted())
                    .toList();
        }
    }

    public Reply ask(String method, String target, String... headerLines) throws IOException {
        send(request(method, target, headerLines));
        return read(method);
    }

    /** The text of a request, with a {@code Host} unless one is given. */
    public String request(String method, String target, String... headerLines) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        boolean named = Stream.of(headerLines).anyMatch(line -> line.startsWith("Host:"));
        if (!named) {
            request.append("Host: 127.0.0.1:").append(socket.getPort()).append("\r\n");
        }
        Stream.of(headerLines).forEach(line -> request.append(line).append("\r\n"));
        return request.append("\r\n").toString();
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The next answer, to a request of that method. */
    public Reply read(String method) throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        Reply head = new Reply(status, List.copyOf(lines), "");
        String length = head.header("content-length");
        int bytes = method.equals("HEAD") || status == 304 || length.isEmpty() ? 0 : Integer.parseInt(length);
        return new Reply(status, head.lines(), new String(in.readNBytes(bytes), StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was ended in " + line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
