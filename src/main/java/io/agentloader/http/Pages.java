package io.agentloader.http;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.RawString;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Documents as pages for a person with a browser. Each is one answer with all it needs in it, so that it also shows when the
 * next request would fail, and its policy lets a browser take nothing from anywhere else. Made when the first page is asked for.
 */
@Singleton
final class Pages {

    static final String MEDIA_TYPE = "text/html";
    private static final String ENCODED = "text/html;charset=utf-8";
    private static final long PATIENCE_MILLIS = 10_000;

    private final String style = read("page.css");
    private final String script = read("page.js");
    private final String policy = "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script)
            + "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private final Template overview;
    private final Template problems;

    Pages(InstantSource clock) {
        Engine engine = Engine.builder()
                .addDefaults()
                .addResultMapper(new HtmlEscaper(List.of(MEDIA_TYPE)))
                .addNamespaceResolver(new Shown(clock).resolver())
                .strictRendering(true)
                .timeout(PATIENCE_MILLIS)
                .build();
        this.overview = parsed(engine, "overview.html");
        this.problems = parsed(engine, "problem.html");
    }

    /** What is stored, how registries do, and what failed. */
    Answer overview(Map<String, ?> model) {
        return rendered(overview, model).with("Cache-Control", "no-store");
    }

    /** What problems mean. */
    Answer problems(Map<String, ?> model) {
        return rendered(problems, model).with("Cache-Control", "max-age=3600");
    }

    private Answer rendered(Template template, Map<String, ?> model) {
        Map<String, @Nullable Object> whole = new HashMap<>(model);
        whole.put("style", new RawString(style));
        whole.put("script", new RawString(script));
        return Answer.of(200)
                .with("Content-Security-Policy", policy)
                .with("Referrer-Policy", "no-referrer")
                .with("Vary", "Accept")
                .with("X-Content-Type-Options", "nosniff")
                .withText(ENCODED, template.render(whole));
    }

    private static Template parsed(Engine engine, String name) {
        return engine.parse(read(name), Variant.forContentType(MEDIA_TYPE), name);
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(Pages.class.getResourceAsStream("/pages/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String hash(String inline) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(inline.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
