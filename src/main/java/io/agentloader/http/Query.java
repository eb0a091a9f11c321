package io.agentloader.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The query of a request target, each parameter at most once. */
final class Query {

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads {@code name=value} pairs as a form writes them.
     *
     * @throws Refusal when a pair does not decode, or a name comes twice: which of the two was meant is not ours to guess
     */
    static Query of(Optional<String> text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : text.map(t -> List.of(t.split("&", -1))).orElse(List.of())) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
            if (values.putIfAbsent(name, value) != null) {
                throw Refusal.invalidParameter(name, "comes more than once in the query");
            }
        }
        return new Query(values);
    }

    /**
     * Every value of a name that may come more than once, in order; other names do not matter.
     *
     * @throws Refusal when a pair does not decode
     */
    static List<String> all(Optional<String> text, String name) {
        return text.map(t -> List.of(t.split("&", -1))).orElse(List.of()).stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> decoded(pair.substring(name.length() + 1)))
                .toList();
    }

    /**
     * Refuses every parameter but these, for requests that change something: a misspelt {@code dry-run} must not do in earnest what
     * it was to try.
     */
    Query only(String... names) {
        List<String> allowed = List.of(names);
        for (String name : values.keySet()) {
            if (!allowed.contains(name)) {
                throw Refusal.invalidParameter(name, "is no parameter of this request", allowed);
            }
        }
        return this;
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A parameter that is {@code true} or {@code false}, and false when it is not there. */
    boolean flag(String name) {
        return flag(name, false);
    }

    /** The same with another meaning of its absence. */
    boolean flag(String name, boolean otherwise) {
        Optional<String> value = value(name);
        if (value.filter(text -> !text.equals("true") && !text.equals("false")).isPresent()) {
            throw Refusal.invalidParameter(name, "is neither true nor false", List.of("true", "false"));
        }
        return value.map("true"::equals).orElse(otherwise);
    }

    /** A value as a target has it that leads on. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** A name or a value of it. */
    static String decoded(String text) {
        // a form writes a space as a plus, and the strict decoder does not take a bare space
        return Percent.decode(text.replace("+", "%20"))
                .orElseThrow(() -> Refusal.invalidParameter("query", "does not percent-decode"));
    }
}
