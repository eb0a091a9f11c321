package io.agentloader.http;

import io.quarkus.qute.EvalContext;
import io.quarkus.qute.NamespaceResolver;
import io.quarkus.qute.RawString;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How pages show what documents hold: {@code show:time(...)} and its like in a template. */
final class Shown {

    private static final int DIGITS = 12;
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private final InstantSource clock;

    Shown(InstantSource clock) {
        this.clock = clock;
    }

    NamespaceResolver resolver() {
        return NamespaceResolver.builder("show").resolveAsync(this::shown).build();
    }

    private CompletionStage<Object> shown(EvalContext call) {
        String how = call.getName();
        return call.evaluate(call.getParams().get(0)).thenApply(value -> show(how, value));
    }

    private Object show(String how, @Nullable Object value) {
        return switch (how) {
            case "time" -> value == null ? "never" : time(Instant.parse(value.toString()));
            case "instant" ->
                String.valueOf(value).replaceFirst("\\.[0-9]+Z$", "Z").replace('T', ' ');
            case "bytes" -> bytes(Long.parseLong(String.valueOf(value)));
            case "digest" -> digest(String.valueOf(value));
            case "path" -> AgentAnswers.path(String.valueOf(value));
            default -> throw new IllegalArgumentException("pages do not show " + how);
        };
    }

    /** An instant is digits and letters, and needs no escape. */
    private RawString time(Instant at) {
        return new RawString("<time datetime=\"" + at + "\">" + ago(Duration.between(at, clock.instant())) + "</time>");
    }

    /** In the largest unit of which there are two. */
    static String ago(Duration past) {
        long seconds = past.toSeconds();
        if (seconds < 2) {
            return seconds < -2 ? "in the future" : "just now";
        }
        if (seconds < 120) {
            return seconds + " s ago";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min ago";
        }
        return seconds < 172_800 ? seconds / 3600 + " h ago" : seconds / 86_400 + " days ago";
    }

    static String bytes(long count) {
        double scaled = count;
        String unit = "B";
        for (int i = 0; i < UNITS.length && scaled >= 1024; i++) {
            scaled /= 1024;
            unit = UNITS[i];
        }
        return unit.equals("B") ? count + " B" : String.format(Locale.ROOT, "%.1f %s", scaled, unit);
    }

    private static String digest(String whole) {
        int start = whole.indexOf(':') + 1;
        return whole.substring(0, Math.min(whole.length(), start + DIGITS));
    }
}
