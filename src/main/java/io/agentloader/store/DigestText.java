package io.agentloader.store;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds digests in a text without understanding it. */
final class DigestText {

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}(?![0-9a-f])|sha512:[0-9a-f]{128}");
    private static final int PREFIX = "sha256:".length();

    private DigestText() {}

    /** The hex digits of every digest that is written there. */
    static void each(byte[] text, Consumer<String> hex) {
        Matcher matcher = DIGEST.matcher(new String(text, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            hex.accept(matcher.group().substring(PREFIX));
        }
    }
}
