package io.agentloader.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server of the Debian package {@code redis-server}, in memory, on a free loopback port, with a password. */
public final class RedisServer implements AutoCloseable {

    public static final String PASSWORD = "pass-of-redis";

    private static final String COMMAND = "redis-server";

    private final DebianProgram program;
    private final int port;

    private RedisServer(Path folder, int port) {
        this.port = port;
        this.program = new DebianProgram(
                COMMAND,
                folder.resolve("redis.log"),
                List.of(
                        COMMAND,
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--requirepass",
                        PASSWORD));
    }

    /** Starts an empty one, and waits until it answers. */
    public static RedisServer start(Path folder) {
        RedisServer server = new RedisServer(folder, LoaderProcess.freePort());
        server.start();
        return server;
    }

    /** Up again, on the same port and empty. */
    public void start() {
        program.start(this::answers);
    }

    /** Down, at once and with every connection. */
    public void stop() {
        program.stop();
    }

    /** For as long as it is paused it holds its connections, and answers nothing. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(program.pid())).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("kill -" + name + " did not work");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    public String url() {
        return "redis://:" + PASSWORD + "@127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public String urlWithWrongPassword() {
        return "redis://:wrong-word@127.0.0.1:" + port;
    }

    private boolean answers() {
        return DebianProgram.listens(port) && text("PING").equals("PONG");
    }

    /** Sends one command, and yields what it answers as text: of a list one line for each item, of nil nothing. */
    public String text(String... command) {
        List<byte[]> words = new ArrayList<>();
        for (String word : command) {
            words.add(word.getBytes(StandardCharsets.UTF_8));
        }
        return new String(ask(words), StandardCharsets.UTF_8);
    }

    public byte[] get(String key) {
        return ask(List.of("GET".getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8)));
    }

    public void set(String key, byte[] value) {
        ask(List.of("SET".getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** The names of all values whose names contain that. */
    public List<String> keys(String part) {
        return new ArrayList<>(text("KEYS", "*" + part + "*").lines().sorted().toList());
    }

    private byte[] ask(List<byte[]> words) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            write(request, List.of("AUTH".getBytes(StandardCharsets.UTF_8), PASSWORD.getBytes(StandardCharsets.UTF_8)));
            write(request, words);
            socket.getOutputStream().write(request.toByteArray());
            InputStream answer = new BufferedInputStream(socket.getInputStream());
            read(answer);
            return read(answer);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void write(ByteArrayOutputStream request, List<byte[]> words) {
        request.writeBytes(("*" + words.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (byte[] word : words) {
            request.writeBytes(("$" + word.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(word);
            request.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] read(InputStream answer) throws IOException {
        String line = line(answer);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '$' -> bulk(answer, Integer.parseInt(rest));
            case '*' -> list(answer, Integer.parseInt(rest));
            case '-' -> throw new AssertionError("Redis says " + rest);
            default -> rest.getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] bulk(InputStream answer, int length) throws IOException {
        if (length < 0) {
            return new byte[0];
        }
        byte[] bytes = answer.readNBytes(length);
        answer.skipNBytes(2);
        return bytes;
    }

    private static byte[] list(InputStream answer, int length) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i < length; i++) {
            lines.writeBytes(read(answer));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static String line(InputStream answer) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = answer.read(); next != '\r'; next = answer.read()) {
            if (next < 0) {
                throw new IOException("Redis hung up");
            }
            line.write(next);
        }
        answer.skipNBytes(1);
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        stop();
    }
}
