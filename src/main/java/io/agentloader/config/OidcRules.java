package io.agentloader.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What holds for an issuer of tokens. */
public final class OidcRules {

    /** Those with a public key: with a shared one, whoever can check tokens can make them. */
    private static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    private static final Duration MAX_SKEW = Duration.ofMinutes(10);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern USUAL_PORT = Pattern.compile("^(https://.*):443$|^(http://.*):80$");

    private OidcRules() {}

    /**
     * The place that tokens or their keys come from. Empty unless it is a URL of {@code https}, or of {@code http} on loopback,
     * without user, query and fragment.
     */
    public static Optional<URI> place(String url) {
        try {
            URI uri = new URI(url);
            boolean safe = "https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme()) && LOOPBACK.contains(String.valueOf(uri.getHost())));
            boolean plain = uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            return safe && plain ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /** Its host, with the port where that is not the scheme's own. */
    public static String authority(URI place) {
        String start = place.getScheme() + "://" + place.getHost() + (place.getPort() < 0 ? "" : ":" + place.getPort());
        return USUAL_PORT
                .matcher(start)
                .replaceFirst("$1$2")
                .replaceFirst("^https?://", "")
                .toLowerCase(Locale.ROOT);
    }

    static List<String> check(OidcConfig oidc) {
        List<String> problems = new ArrayList<>();
        if (oidc.issuer().isEmpty()) {
            if (oidc.audience().isPresent() || !oidc.grants().isEmpty()) {
                problems.add("agent-loader.oidc.issuer is not set, and other keys of agent-loader.oidc are; set it, or"
                        + " remove those.");
            }
            return problems;
        }
        if (place(oidc.issuer().get()).isEmpty()) {
            problems.add(
                    "agent-loader.oidc.issuer is no URL that can be used; allowed is https://host[:port][/path], or"
                            + " http:// on loopback, without user, query and fragment.");
        }
        if (oidc.audience().orElse(List.of()).isEmpty()) {
            problems.add("agent-loader.oidc.audience is not set, so tokens for other services would be taken; set it to"
                    + " what the issuer writes into aud for this one.");
        }
        algorithms(oidc.algorithms(), problems);
        if (oidc.clockSkew().isNegative() || oidc.clockSkew().compareTo(MAX_SKEW) > 0) {
            problems.add("agent-loader.oidc.clock-skew is " + oidc.clockSkew() + "; allowed is from 0s to 10m.");
        }
        grants(oidc, problems);
        return problems;
    }

    private static void algorithms(List<String> algorithms, List<String> problems) {
        if (algorithms.isEmpty()) {
            problems.add("agent-loader.oidc.algorithms is empty, so no token could be good; name one, or remove it.");
        }
        algorithms.stream()
                .filter(algorithm -> !ALGORITHMS.contains(algorithm))
                .forEach(algorithm -> problems.add("agent-loader.oidc.algorithms names " + algorithm
                        + "; allowed is any of " + String.join(", ", ALGORITHMS) + "."));
    }

    private static void grants(OidcConfig oidc, List<String> problems) {
        if (oidc.grants().isEmpty()) {
            problems.add("agent-loader.oidc.grants is not set, so no token would let anybody do anything; set"
                    + " agent-loader.oidc.grants.\"<group>\".role.");
        }
        oidc.grants().forEach((group, grant) -> {
            if (!CallerRules.ROLES.contains(grant.role())) {
                problems.add("agent-loader.oidc.grants.\"" + group + "\".role is " + grant.role()
                        + "; allowed is one of " + String.join(", ", CallerRules.ROLES) + ".");
            }
        });
    }
}
