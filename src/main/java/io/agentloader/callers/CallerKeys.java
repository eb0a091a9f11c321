package io.agentloader.callers;

import io.agentloader.config.LoaderConfig;
import io.agentloader.policy.ReferencePatterns;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Reads callers from keys of the configuration. */
final class CallerKeys {

    private CallerKeys() {}

    /**
     * @throws IllegalArgumentException naming the key that cannot be used, never showing what may be a secret
     */
    static List<Entry> entries(LoaderConfig config) {
        return config.callers().entrySet().stream()
                .map(caller -> entry(caller.getKey(), caller.getValue()))
                .toList();
    }

    private static Entry entry(String name, LoaderConfig.Caller configured) {
        String key = "agent-loader.callers.\"" + name + "\".";
        ReferencePatterns references = configured
                .references()
                .map(patterns -> ReferencePatterns.of(key + "references", patterns))
                .orElseGet(ReferencePatterns::everything);
        Role role = Role.of(configured.role())
                .orElseThrow(() -> new IllegalArgumentException(key + "role is none of read, refresh and admin"));
        return new Entry(
                new Caller(name, role, references),
                configured.keys().orElse(List.of()).stream()
                        .map(text -> hash(key + "keys", text))
                        .toList(),
                configured.certificate().map(text -> subject(key + "certificate", text)));
    }

    private static KeyHash hash(String key, String text) {
        return KeyHash.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(key
                        + " holds something that is not sha256: and 64 hexadecimal digits; a key itself is never written down"
                        + " here"));
    }

    private static X500Principal subject(String key, String text) {
        try {
            return new X500Principal(text);
        } catch (IllegalArgumentException notAName) {
            throw new IllegalArgumentException(
                    key + " is " + text + "; allowed is the subject of a certificate, such as CN=ci,O=Acme", notAName);
        }
    }

    /** Whether somebody is known by a certificate. */
    static boolean wantCertificates(List<Entry> entries) {
        return entries.stream().map(Entry::certificate).anyMatch(Optional::isPresent);
    }
}
