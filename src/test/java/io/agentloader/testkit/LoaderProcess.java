package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The packaged service as a process of its own, on a free loopback port, with its own store and its own log file. */
public final class LoaderProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOOPBACK = "127.0.0.1";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Process process;
    private final String address;
    private final int port;
    private final Path log;

    private LoaderProcess(Process process, String address, int port, Path log) {
        this.process = process;
        this.address = address;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts the jar that the build packaged and waits until it is ready.
     *
     * @param folder holds the log; the store is {@code folder/store}
     */
    public static LoaderProcess start(Path folder, Map<String, String> environment, String... arguments) {
        return startUnder(List.of(), folder, environment, arguments);
    }

    /**
     * The same, by a command that changes something about itself and then becomes the program that its further arguments name.
     */
    public static LoaderProcess startUnder(
            List<String> wrapper, Path folder, Map<String, String> environment, String... arguments) {
        LoaderProcess loader = launchUnder(wrapper, LOOPBACK, folder, environment, arguments);
        loader.awaitReady();
        return loader;
    }

    /** As {@link #start}, without waiting for it. */
    public static LoaderProcess launch(Path folder, Map<String, String> environment, String... arguments) {
        return launchUnder(List.of(), LOOPBACK, folder, environment, arguments);
    }

    /** The same on another host, which has the files of this one. */
    public static LoaderProcess launch(
            Network.Host host, Path folder, Map<String, String> environment, String... arguments) {
        Map<String, String> reached = new HashMap<>(environment);
        reached.put("QUARKUS_HTTP_HOST", "0.0.0.0");
        return launchUnder(host.command(), host.address(Network.Side.CALLERS), folder, reached, arguments);
    }

    private static LoaderProcess launchUnder(
            List<String> wrapper, String address, Path folder, Map<String, String> environment, String... arguments) {
        String asked = environment.getOrDefault("QUARKUS_HTTP_PORT", "");
        int port = asked.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(asked) : freePort();
        Path log = folder.resolve("loader-" + port + ".log");
        ProcessBuilder builder = builder(folder, environment, arguments)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put("QUARKUS_HTTP_PORT", environment.getOrDefault("QUARKUS_HTTP_PORT", Integer.toString(port)));
        builder.command().addAll(0, wrapper);
        try {
            return new LoaderProcess(builder.start(), address, port, log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static ProcessBuilder builder(Path folder, Map<String, String> environment, String... arguments) {
        ProcessBuilder builder =
                new ProcessBuilder(environment.containsKey("JAVA_TOOL_OPTIONS") ? plain(arguments) : brief(arguments));
        // what the machine has for other tools is nothing to a test
        builder.environment().put("AGENT_LOADER_REGISTRIES_CONF", "off");
        builder.environment().put("AGENT_LOADER_DOCKER_DAEMON_CONFIG", "off");
        builder.environment()
                .put("AGENT_LOADER_STORE_PATH", folder.resolve("store").toString());
        builder.environment().putAll(environment);
        return builder;
    }

    /** Without what shortens it, for those who set flags themselves. */
    private static List<String> plain(String... arguments) {
        List<String> command = new ArrayList<>(List.of(java(), "-jar", jar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * The words of a call that lives for seconds: it would spend most of its processor time on compiling what it will not run
     * again, and on loading classes.
     */
    public static List<String> brief(String... arguments) {
        List<String> command = plain(arguments);
        command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", ClassArchives.flag(arguments)));
        return command;
    }

    /** Starts a command, and leaves it to the caller to wait for its end. */
    public static Process launchCommand(Path folder, Path err, Path out, String... arguments) {
        try {
            return started(builder(folder, Map.of(), arguments), err, out);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Process started(ProcessBuilder command, Path err, Path out) throws IOException {
        return command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    /** What came of a command that ends by itself. */
    public record Ended(int status, String out, String err) {}

    /** Starts a command that reads its input from the caller, who ends it. */
    public static Process begin(Path folder, Map<String, String> environment, String... arguments) {
        return begin(ProcessBuilder.Redirect.DISCARD, folder, environment, arguments);
    }

    /** The same, whose output is read by the caller, too. */
    public static Process beginHeard(Path folder, Map<String, String> environment, String... arguments) {
        return begin(ProcessBuilder.Redirect.PIPE, folder, environment, arguments);
    }

    private static Process begin(
            ProcessBuilder.Redirect out, Path folder, Map<String, String> environment, String... arguments) {
        ProcessBuilder builder = builder(folder, environment, arguments)
                .redirectOutput(out)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // where a shell runs the tests in its background, what they start would inherit that interrupts are ignored
        builder.command().addAll(0, List.of("env", "--default-signal=INT"));
        try {
            return builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Runs a command of the jar to its end; the store would be {@code folder/store}. */
    public static Ended run(Path folder, Map<String, String> environment, String... arguments) {
        return runFed("", folder, environment, arguments);
    }

    /** The same with an input. */
    public static Ended runFed(String input, Path folder, Map<String, String> environment, String... arguments) {
        Path out = folder.resolve("command.out");
        Path err = folder.resolve("command.err");
        try {
            Path in = Files.writeString(folder.resolve("command.in"), input);
            Process process = started(builder(folder, environment, arguments).redirectInput(in.toFile()), err, out);
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the command did not end:\n" + Files.readString(err));
            }
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** The jar that {@code mvn package} made. */
    public static Path jar() {
        return Path.of(System.getProperty("loader.jar", "target/agent-loader.jar"));
    }

    /** The java that runs this test. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Below those that the system gives to connections: of them somebody else might get it before it is listened on. */
    public static int freePort() {
        for (int i = 0; i < 1000; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            if (isFree(port)) {
                return port;
            }
        }
        throw new AssertionError("no port is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public Process process() {
        return process;
    }

    public HttpResponse<byte[]> get(String target, String... headers) {
        HttpRequest.Builder request = request(target).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** The same, without waiting for the answer. */
    public CompletableFuture<HttpResponse<byte[]>> getting(String target) {
        return client.sendAsync(request(target).GET().build(), BodyHandlers.ofByteArray());
    }

    public HttpResponse<byte[]> post(String target) {
        return send(request(target).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** All that the process has printed so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://" + address + ":" + port + target))
                .timeout(Duration.ofSeconds(90));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() {
        Instant end = Instant.now().plus(PATIENCE);
        while (!isReady()) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                close();
                throw new AssertionError("the service did not become ready:\n" + log());
            }
            pause();
        }
    }

    private boolean isReady() {
        try {
            return client.send(request("/q/health/ready").GET().build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** As an orchestrator stops it. */
    public void stop() {
        process.destroy();
        await();
    }

    /** As a power cut stops it. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    private void await() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the service did not stop:\n" + log());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await();
    }
}
