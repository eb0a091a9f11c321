package io.agentloader.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What holds for callers, wherever they are written down. A problem never shows a key: what is no hash may be the secret itself. */
public final class CallerRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-fA-F]{64}");
    static final List<String> ROLES = List.of("read", "refresh", "admin");

    private CallerRules() {}

    /** Whether a caller can be called that: no colon, which ends the user of {@code Basic}. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether it is the hash of a key, and not, by mistake, the key. */
    public static boolean isKeyHash(String text) {
        return HASH.matcher(text).matches();
    }

    /** Whether whoever can connect can make this service connect to any registry. */
    public static boolean letAnybodyAskForAnything(LoaderConfig config) {
        return config.allow().isEmpty()
                && config.callers().isEmpty()
                && config.callersFile().isEmpty()
                && config.oidc().issuer().isEmpty();
    }

    static List<String> check(LoaderConfig config) {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, LoaderConfig.Caller> caller : config.callers().entrySet()) {
            String key = "agent-loader.callers.\"" + caller.getKey() + "\"";
            if (!isName(caller.getKey())) {
                problems.add(key + " is no name of letters, digits and . _ @ - that has 64 at most.");
            }
            check(key, caller.getValue(), problems);
        }
        return List.copyOf(problems);
    }

    private static void check(String key, LoaderConfig.Caller caller, List<String> problems) {
        List<String> keys = caller.keys().orElse(List.of());
        if (keys.isEmpty() && caller.certificate().isEmpty()) {
            problems.add(key + " has neither keys nor a certificate, so nobody could be that caller; give it one.");
        }
        if (!keys.stream().allMatch(CallerRules::isKeyHash)) {
            problems.add(key
                    + ".keys holds something that is not sha256: and 64 hexadecimal digits; write the hash of the key,"
                    + " as sha256sum prints it, and keep the key itself where the caller is.");
        }
        if (!ROLES.contains(caller.role())) {
            problems.add(key + ".role is " + caller.role() + "; allowed is one of " + String.join(", ", ROLES) + ".");
        }
    }
}
