package io.agentloader.observe;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where traces go, by the variables of OpenTelemetry. Its text leaves the headers out, which may hold secrets.
 *
 * @param endpoint takes OTLP over HTTP, as protobuf
 * @param headers that go with what is sent
 * @param resource what is said of this process
 * @param sampler one of the specification's names
 * @param ratio its argument, from 0 to 1
 */
public record TraceSettings(
        String endpoint, Map<String, String> headers, Map<String, String> resource, String sampler, double ratio) {

    private static final String BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String EXACT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private static final String EXPORTER = "OTEL_TRACES_EXPORTER";
    private static final String PLAIN = "http[s]://host[:port][/path] without user and query";
    private static final String SAMPLER = "OTEL_TRACES_SAMPLER";
    private static final Set<String> SAMPLERS = Set.of(
            "always_on",
            "always_off",
            "traceidratio",
            "parentbased_always_on",
            "parentbased_always_off",
            "parentbased_traceidratio");

    private static final Set<String> HONOURED = Set.of(
            BASE,
            EXACT,
            EXPORTER,
            SAMPLER,
            "OTEL_TRACES_SAMPLER_ARG",
            "OTEL_SDK_DISABLED",
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
            "OTEL_EXPORTER_OTLP_HEADERS",
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
            "OTEL_SERVICE_NAME",
            "OTEL_RESOURCE_ATTRIBUTES");

    public TraceSettings {
        headers = Map.copyOf(headers);
        resource = Map.copyOf(resource);
    }

    /** Of those that are set, the variables of OpenTelemetry that nothing here looks at, in their order. */
    public static List<String> ignored(Map<String, String> environment) {
        return environment.keySet().stream()
                .filter(name -> name.startsWith("OTEL_") && !HONOURED.contains(name))
                .sorted()
                .toList();
    }

    /** Whether anybody says that there are to be traces: the only look that a process takes that has none. */
    public static boolean areWanted(Map<String, String> environment) {
        boolean said = environment.containsKey(BASE)
                || environment.containsKey(EXACT)
                || "otlp".equals(environment.get(EXPORTER));
        return said
                && !"none".equals(environment.get(EXPORTER))
                && !"true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"));
    }

    /**
     * As the variables say.
     *
     * @throws IllegalArgumentException naming the variable that cannot be used, without its value where that may be a secret
     */
    public static TraceSettings of(Map<String, String> environment) {
        for (String name : List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")) {
            require(name, environment.getOrDefault(name, "http/protobuf").equals("http/protobuf"), "http/protobuf");
        }
        require(EXPORTER, environment.getOrDefault(EXPORTER, "otlp").equals("otlp"), "otlp or none");
        String sampler = environment.getOrDefault(SAMPLER, "parentbased_always_on");
        require(SAMPLER, SAMPLERS.contains(sampler), "one of " + String.join(", ", List.copyOf(SAMPLERS)));
        Map<String, String> resource = new LinkedHashMap<>(pairs(environment, "OTEL_RESOURCE_ATTRIBUTES"));
        resource.putIfAbsent("service.name", "agent-loader");
        Optional.ofNullable(environment.get("OTEL_SERVICE_NAME")).ifPresent(name -> resource.put("service.name", name));
        Map<String, String> headers = new LinkedHashMap<>(pairs(environment, "OTEL_EXPORTER_OTLP_HEADERS"));
        headers.putAll(pairs(environment, "OTEL_EXPORTER_OTLP_TRACES_HEADERS"));
        return new TraceSettings(endpoint(environment), headers, resource, sampler, ratio(environment));
    }

    private static String endpoint(Map<String, String> environment) {
        String exact = environment.get(EXACT);
        if (exact != null) {
            return url(EXACT, exact);
        }
        String base = url(BASE, environment.getOrDefault(BASE, "http://localhost:4318"));
        return base + (base.endsWith("/") ? "" : "/") + "v1/traces";
    }

    private static String url(String name, String text) {
        try {
            URI uri = new URI(text);
            require(
                    name,
                    List.of("http", "https").contains(String.valueOf(uri.getScheme()))
                            && uri.getHost() != null
                            && uri.getRawUserInfo() == null
                            && uri.getRawQuery() == null,
                    PLAIN);
            return text;
        } catch (URISyntaxException malformed) {
            throw unusable(name, PLAIN);
        }
    }

    private static double ratio(Map<String, String> environment) {
        String name = "OTEL_TRACES_SAMPLER_ARG";
        try {
            double ratio = Double.parseDouble(environment.getOrDefault(name, "1"));
            require(name, ratio >= 0 && ratio <= 1, "a number from 0 to 1");
            return ratio;
        } catch (NumberFormatException noNumber) {
            throw unusable(name, "a number from 0 to 1");
        }
    }

    /** Of {@code a=1,b=2} with escapes as in a URL. */
    private static Map<String, String> pairs(Map<String, String> environment, String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : environment.getOrDefault(name, "").split(",", -1)) {
            int equals = pair.indexOf('=');
            require(name, equals > 0 || pair.isBlank(), "name=value pairs with commas between them");
            if (equals > 0) {
                pairs.put(pair.substring(0, equals).strip(), decoded(name, pair.substring(equals + 1)));
            }
        }
        return pairs;
    }

    private static String decoded(String name, String value) {
        try {
            return URLDecoder.decode(value.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw unusable(name, "name=value pairs with whole escapes");
        }
    }

    private static void require(String name, boolean holds, String allowed) {
        if (!holds) {
            throw unusable(name, allowed);
        }
    }

    private static IllegalArgumentException unusable(String name, String allowed) {
        return new IllegalArgumentException(name + " cannot be used; allowed is " + allowed);
    }

    @Override
    public String toString() {
        return "traces to " + endpoint;
    }
}
