package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import io.agentloader.callers.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How callers say who they are, as OpenAPI describes it; the role that they need stands beside each way. */
final class ApiSecurity {

    private static final List<String> WAYS = List.of("key", "password", "certificate");

    private ApiSecurity() {}

    /**
     * Any of the three ways, or none where nobody has to.
     *
     * @param asked whether this service asks callers who they are
     */
    static List<Map<String, Object>> of(Optional<Role> needed, boolean asked) {
        Stream<Map<String, Object>> anybody = asked && needed.isPresent() ? Stream.empty() : Stream.of(fields());
        return Stream.concat(anybody, needed.stream().flatMap(role -> WAYS.stream()
                        .map(way -> fields(way, List.of(role.word())))))
                .toList();
    }

    static Map<String, Object> components() {
        return fields(
                "key",
                fields("type", "http", "scheme", "bearer", "description", "A key of agent-loader.callers."),
                "password",
                fields("type", "http", "scheme", "basic", "description", "The caller's name, and the key."),
                "certificate",
                fields("type", "mutualTLS", "description", "A certificate that a caller is known by."));
    }
}
