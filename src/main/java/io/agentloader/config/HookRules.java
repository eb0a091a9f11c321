package io.agentloader.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What holds for hooks. A problem never shows a secret. */
public final class HookRules {

    /** Who signs the tokens of Google's services. */
    public static final String GOOGLE = "https://accounts.google.com";

    private static final String GCR = "gcr";
    private static final List<String> KINDS =
            List.of("distribution", "zot", "harbor", "quay", "dockerhub", "nexus", "acr", GCR, "generic");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MIN_SECRET = 16;

    /** What fits into a header as it is. */
    private static final Pattern SECRET = Pattern.compile("[!-~]+(?: [!-~]+)*");

    private final String key;
    private final HookConfig hook;
    private final List<String> problems;

    private HookRules(String name, HookConfig hook, List<String> problems) {
        this.key = "agent-loader.hooks.\"" + name + "\".";
        this.hook = hook;
        this.problems = problems;
    }

    static List<String> check(Map<String, HookConfig> hooks) {
        List<String> problems = new ArrayList<>();
        hooks.forEach((name, hook) -> {
            if (!NAME.matcher(name).matches()) {
                problems.add(
                        "agent-loader.hooks.\"" + name + "\" is no name of letters, digits and . _ - that has 64 at"
                                + " most; it stands in the path of the hook.");
            }
            new HookRules(name, hook, problems).check();
        });
        return problems;
    }

    private void check() {
        kind();
        registry();
        if (hook.kind().equals(Optional.of(GCR))) {
            token();
        } else {
            secret();
        }
    }

    private void kind() {
        if (hook.kind().isEmpty()) {
            problems.add(key + "kind is not set; set it to one of " + String.join(", ", KINDS) + ".");
        } else if (!KINDS.contains(hook.kind().get())) {
            problems.add(
                    key + "kind is " + hook.kind().get() + "; allowed is one of " + String.join(", ", KINDS) + ".");
        }
    }

    private void registry() {
        if (hook.registry().isEmpty()) {
            problems.add(key + "registry is not set; set it to the host, and port where there is one, by which"
                    + " references name that registry.");
        } else if (!ConfigRules.isRegistry(hook.registry().get())) {
            problems.add(key + "registry is " + hook.registry().get()
                    + "; allowed is host[:port], with a dot or a port unless it is localhost.");
        }
    }

    private void secret() {
        if (hook.secret().isEmpty()) {
            problems.add(key + "secret is not set, so anybody could call that hook; set it to a random text that the"
                    + " sender shows.");
        } else if (hook.secret().get().length() < MIN_SECRET
                || !SECRET.matcher(hook.secret().get()).matches()) {
            problems.add(key + "secret cannot be that; allowed are " + MIN_SECRET
                    + " or more characters of ASCII that can be seen, with single spaces between them.");
        }
        Stream.of(
                        Map.entry("audience", hook.audience()),
                        Map.entry("email", hook.email()),
                        Map.entry("issuer", hook.issuer()))
                .filter(ofTokens -> ofTokens.getValue().isPresent())
                .forEach(ofTokens -> problems.add(
                        key + ofTokens.getKey() + " has no effect, since only the kind gcr shows a token; remove it."));
    }

    private void token() {
        if (hook.secret().isPresent()) {
            problems.add(key + "secret has no effect, since the kind gcr shows a token; remove it.");
        }
        if (hook.audience().isEmpty()) {
            problems.add(
                    key + "audience is not set, so tokens for other services would be taken; set it to the audience"
                            + " of the push subscription.");
        }
        if (hook.email().isEmpty()) {
            problems.add(
                    key + "email is not set, so the token of anybody's service account would be taken; set it to the"
                            + " service account of the push subscription.");
        }
        if (OidcRules.place(hook.issuer().orElse(GOOGLE)).isEmpty()) {
            problems.add(key + "issuer is no URL that can be used; allowed is https://host[:port][/path], or http:// on"
                    + " loopback, without user, query and fragment.");
        }
    }
}
