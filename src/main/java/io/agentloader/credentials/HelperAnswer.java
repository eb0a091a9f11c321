package io.agentloader.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** How a helper's output is understood. */
final class HelperAnswer {

    private static final String NOTHING = "credentials not found in native keychain";
    static final String TOKEN_USER = "<token>";
    private static final ObjectMapper JSON = new ObjectMapper();

    private HelperAnswer() {}

    /** Empty when the helper says that it has none. */
    static Optional<Credential> read(String name, HelperOutput output) throws HelperFailure {
        String text = output.text().strip();
        if (isNothing(output)) {
            return Optional.empty();
        }
        if (output.status() != 0) {
            throw HelperFailure.exited(output.status(), text);
        }
        JsonNode root = parse(text);
        String user = member(root, "Username");
        String secret = member(root, "Secret");
        String source = "helper:" + name;
        return Optional.of(
                user.equals(TOKEN_USER)
                        ? new Credential(Credential.Kind.IDENTITY_TOKEN, "", secret, source)
                        : new Credential(Credential.Kind.PASSWORD, user, secret, source));
    }

    /** Whether it says that it has none, which it also says when it is to forget one. */
    static boolean isNothing(HelperOutput output) {
        return output.text().strip().equals(NOTHING);
    }

    /** The parser's own message quotes the text, so it is not carried along. */
    private static JsonNode parse(String text) throws HelperFailure {
        try {
            JsonNode root = JSON.readTree(text);
            if (root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException broken) {
            throw HelperFailure.because("its answer is no JSON");
        }
        throw HelperFailure.because("its answer is no JSON object");
    }

    private static String member(JsonNode root, String name) throws HelperFailure {
        JsonNode value = root.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw HelperFailure.because("there is no " + name + " in its answer");
        }
        return value.textValue();
    }
}
