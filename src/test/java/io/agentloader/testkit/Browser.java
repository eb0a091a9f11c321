package io.agentloader.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Debian's Chromium with one page open, told what to do over its own debugging protocol: no driver stands between. */
public final class Browser implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_SECONDS = 30;

    private final DebianProgram program;
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final AtomicInteger calls = new AtomicInteger();

    /** Keys that do something. */
    public enum Key {
        TAB("Tab", 9, ""),
        ENTER("Enter", 13, "\r"),
        ESCAPE("Escape", 27, ""),
        DOWN("ArrowDown", 40, ""),
        RIGHT("ArrowRight", 39, "");

        private final String name;
        private final int code;
        private final String text;

        Key(String name, int code, String text) {
            this.name = name;
            this.code = code;
            this.text = text;
        }
    }

    /** Whole messages, of which parts arrive. */
    private static final class Collecting implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final BlockingQueue<JsonNode> answers;

        private Collecting(BlockingQueue<JsonNode> answers) {
            this.answers = answers;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                answers.add(json(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    private Browser(Path folder) {
        int port = LoaderProcess.freePort();
        this.program = new DebianProgram(
                "chromium",
                folder.resolve("chromium.log"),
                List.of(
                        "env",
                        // where it would leave folders
                        "TMPDIR=" + folder,
                        "chromium",
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--user-data-dir=" + folder.resolve("chromium"),
                        "--remote-debugging-port=" + port,
                        "about:blank"));
        program.start(() -> DebianProgram.listens(port));
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(page(port)), new Collecting(answers))
                .join();
        call("Page.enable", Map.of());
    }

    public static Browser start(Path folder) {
        return new Browser(folder);
    }

    private static String page(int port) {
        try (InputStream list =
                URI.create("http://127.0.0.1:" + port + "/json/list").toURL().openStream()) {
            for (JsonNode target : JSON.readTree(list)) {
                if (target.at("/type").asText().equals("page")) {
                    return target.at("/webSocketDebuggerUrl").asText();
                }
            }
            throw new AssertionError("Chromium has no page");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A window of that width in that scheme, {@code light} or {@code dark}. */
    public void look(int width, String scheme) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Opens a page, and waits until it is there. */
    public void open(String url) {
        call("Page.navigate", Map.of("url", url));
        await("document.readyState == 'complete' && location.href == '" + url + "'");
    }

    /** What a script yields in the page, after its promises. */
    public JsonNode evaluate(String script) {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(answer.at("/exceptionDetails").toString());
        }
        return answer.at("/result/value");
    }

    /** Until that is so in the page. */
    public void await(String condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!evaluate(condition).asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to pass: " + condition);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Presses a key, and lets it go: one of {@link Key}. */
    public void press(Key key) {
        Map<String, Object> event = new HashMap<>(
                Map.of("key", key.name, "code", key.name, "windowsVirtualKeyCode", key.code, "type", "keyDown"));
        if (!key.text.isEmpty()) {
            event.put("text", key.text);
        }
        call("Input.dispatchKeyEvent", event);
        event.put("type", "keyUp");
        event.remove("text");
        call("Input.dispatchKeyEvent", event);
    }

    /** Goes from control to control until that is so. */
    public void tabUntil(String condition) {
        for (int i = 0; i < 60 && !evaluate(condition).asBoolean(); i++) {
            press(Key.TAB);
        }
        if (!evaluate(condition).asBoolean()) {
            throw new AssertionError("no control is reached for which " + condition + " but "
                    + evaluate("document.activeElement.outerHTML"));
        }
    }

    /** Types into what has the focus. */
    public void type(String text) {
        call("Input.insertText", Map.of("text", text));
    }

    /** The whole page as a picture. */
    public void picture(Path file) {
        JsonNode answer = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(answer.at("/data").asText()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What axe finds wrong, a line each. */
    public List<String> inaccessible() {
        try (InputStream axe = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
            evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8) + ";1");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        JsonNode found =
                evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + ' '"
                        + " + n.failureSummary).join('; ')))");
        return JSON.convertValue(found, JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = calls.incrementAndGet();
        try {
            socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                    .join();
            JsonNode answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            while (answer != null && answer.at("/id").asInt() != id) {
                answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            if (answer == null || answer.has("error")) {
                throw new AssertionError(method + ": " + answer);
            }
            return answer.at("/result");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    @Override
    public void close() {
        socket.abort();
        program.close();
    }
}
