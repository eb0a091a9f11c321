package io.agentloader.registry;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One way of authenticating that a registry offers (RFC 9110 section 11.3).
 *
 * @param scheme lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final Set<String> KNOWN =
            Set.of("basic", "bearer", "digest", "hoba", "mutual", "negotiate", "ntlm", "kerberos", "aws4-hmac-sha256");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** Every challenge in all {@code WWW-Authenticate} lines of an answer. */
    static List<Challenge> in(Answer answer) {
        return answer.headers("WWW-Authenticate").stream()
                .flatMap(line -> new ChallengeParser(line).parse().stream())
                .toList();
    }

    /** The one we answer: a usable {@code Bearer}, else {@code Basic}. */
    static Optional<Challenge> choose(List<Challenge> offered) {
        return offered.stream()
                .filter(challenge -> challenge.isBasic()
                        || (challenge.isBearer() && challenge.realm().isPresent()))
                .min(Comparator.comparing(Challenge::isBasic));
    }

    /** What was offered, as a sentence says it; a word that nobody knows may be a secret that is echoed. */
    static String names(List<Challenge> offered) {
        return offered.stream()
                .map(challenge -> challenge.isBearer() && challenge.realm().isEmpty()
                        ? "Bearer without a realm"
                        : KNOWN.contains(challenge.scheme()) ? challenge.scheme() : "another scheme")
                .distinct()
                .limit(8)
                .collect(Collectors.joining(", "));
    }

    boolean isBearer() {
        return scheme.equals("bearer");
    }

    boolean isBasic() {
        return scheme.equals("basic");
    }

    Optional<String> realm() {
        return parameter("realm").filter(realm -> !realm.isEmpty());
    }

    Optional<String> service() {
        return parameter("service").filter(service -> !service.isEmpty());
    }

    /** The scopes in the order of the challenge. */
    List<String> scopes() {
        return parameter("scope").map(Scope::split).orElse(List.of());
    }

    boolean saysInsufficientScope() {
        return parameter("error").filter("insufficient_scope"::equals).isPresent();
    }

    private Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
