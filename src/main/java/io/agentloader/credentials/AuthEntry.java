package io.agentloader.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** One value of {@code auths}, in whichever of its four ways a credential is written. */
final class AuthEntry {

    private static final String SOURCE = "docker-config";

    private AuthEntry() {}

    /**
     * Empty for {@code {}}, which says that a helper has it.
     *
     * @throws IllegalArgumentException when {@code auth} is no base64 of {@code user:password}
     */
    static Optional<Credential> parse(JsonNode entry) {
        return text(entry, "registrytoken")
                .map(token -> new Credential(Credential.Kind.BEARER_TOKEN, "", token, SOURCE))
                .or(() -> text(entry, "identitytoken")
                        .map(token -> new Credential(Credential.Kind.IDENTITY_TOKEN, "", token, SOURCE)))
                .or(() -> text(entry, "auth").map(AuthEntry::decode))
                .or(() -> text(entry, "username")
                        .flatMap(user -> text(entry, "password").map(password -> password(user, password))));
    }

    private static Optional<String> text(JsonNode entry, String name) {
        return Optional.of(entry.path(name).asText()).filter(value -> !value.isEmpty());
    }

    /** Docker pads the pair with NULs in old files; the password is what stands behind the first colon. */
    private static Credential decode(String auth) {
        String unpadded = auth.strip().replaceFirst("=+$", "");
        String pair = new String(Base64.getDecoder().decode(unpadded), StandardCharsets.UTF_8);
        int end = pair.length();
        while (end > 0 && pair.charAt(end - 1) == '\0') {
            end--;
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("there is no colon in it");
        }
        return password(pair.substring(0, colon), pair.substring(colon + 1, Math.max(end, colon + 1)));
    }

    private static Credential password(String user, String password) {
        return new Credential(Credential.Kind.PASSWORD, user, password, SOURCE);
    }
}
