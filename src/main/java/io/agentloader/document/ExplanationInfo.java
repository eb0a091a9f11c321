package io.agentloader.document;

import io.agentloader.pull.Explanation;
import io.agentloader.registry.Forecast;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON document of {@code -/explain}; it only ever grows. What is not known, or means nothing here, is {@code null}. */
public final class ExplanationInfo {

    private ExplanationInfo() {}

    public static Map<String, @Nullable Object> of(Explanation explanation) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "Explanation");
        document.put("reference", explanation.reference().toString());
        document.put("registry", explanation.reference().registry());
        document.put("repository", explanation.reference().repository().path());
        document.put("tag", explanation.reference().tag().orElse(null));
        document.put("range", explanation.range().map(Object::toString).orElse(null));
        document.put("pinned", explanation.pinned().map(Object::toString).orElse(null));
        document.put("type", explanation.type().type().word());
        document.put("typeFrom", word(explanation.type().basis()));
        document.put("mode", word(explanation.mode()));
        document.put("stored", explanation.stored().word());
        document.put("copy", explanation.copy().map(ExplanationInfo::copy).orElse(null));
        document.put("mayStandIn", explanation.mayStandIn());
        document.put("step", word(explanation.step()));
        document.put("why", why(explanation));
        document.put(
                "hosts",
                explanation.forecast().hosts().stream().map(RegistryInfo::host).toList());
        document.put(
                "requests",
                explanation.forecast().requests().stream()
                        .map(ExplanationInfo::request)
                        .toList());
        document.put("then", then(explanation));
        return document;
    }

    private static Map<String, @Nullable Object> copy(Explanation.Copy copy) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("digest", copy.digest().toString());
        members.put("confirmedBy", copy.confirmedBy());
        members.put("confirmedAt", copy.confirmedAt().toString());
        members.put("freshFor", copy.fresh().map(Duration::toSeconds).orElse(null));
        return members;
    }

    private static Map<String, String> request(Forecast.Request request) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("method", request.method());
        members.put("for", request.thing());
        members.put("host", request.host());
        members.put("path", request.path());
        return members;
    }

    private static String why(Explanation explanation) {
        return switch (explanation.step()) {
            case SERVE_STORED ->
                explanation.pinned().isPresent()
                        ? "The tag is pinned, and what it is held at is stored."
                        : "What is stored will do, and nobody is asked.";
            case CONFIRM -> "There is a stored copy, and its confirmation is not young enough.";
            case FETCH -> "There is nothing stored that will do.";
            case LIST -> "Which tags there are is not known, or not known lately enough.";
            case MISS -> "Only the store is asked, and it has nothing to serve.";
        };
    }

    /** What follows when the first answer is a certain one. */
    private static List<String> then(Explanation explanation) {
        return switch (explanation.step()) {
            case SERVE_STORED, MISS -> List.of();
            case LIST ->
                List.of(
                        "Further pages of the list, where it has some.",
                        "What a pull of the highest tag in the range does.");
            case CONFIRM ->
                List.of(
                        "Where it names another digest: that manifest, an index's entry, and the layer unless it is stored.");
            case FETCH -> List.of("Where it is an index: its entry's manifest.", "The layer, unless it is stored.");
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
