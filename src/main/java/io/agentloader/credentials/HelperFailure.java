package io.agentloader.credentials;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A helper that gave neither a credential nor the word that it has none. */
final class HelperFailure extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int MAX_QUOTED = 200;
    private static final Pattern ABSOLUTE_PATH = Pattern.compile("(?<![\\w:/.~])~?/[^\\s\"',;)]+|\\b[A-Za-z]:\\\\\\S+");

    private final String quoted;

    private HelperFailure(String reason, String quoted) {
        super(reason, null, false, false);
        this.quoted = quoted;
    }

    /** With our own words alone. */
    static HelperFailure because(String reason) {
        return new HelperFailure(reason, "");
    }

    /** A helper that says itself that it failed, on its output. */
    static HelperFailure exited(int status, String output) {
        String line = output.lines().findFirst().orElse("");
        return new HelperFailure("it exited with status " + status, quotable(line));
    }

    /** Why, in our own words: fit for a log, which never shows what a helper printed. */
    String reason() {
        return Optional.ofNullable(getMessage()).orElse("");
    }

    /** Why, for whoever is refused later: in the helper's own words where it had some. */
    String told() {
        return quoted.isEmpty() ? reason() : quoted;
    }

    /** What looks like an answer may hold a secret although the helper failed; paths of the machine are nobody's business. */
    private static String quotable(String line) {
        if (line.indexOf('{') >= 0 || line.toLowerCase(Locale.ROOT).contains("secret")) {
            return "";
        }
        StringBuilder kept = new StringBuilder();
        ABSOLUTE_PATH
                .matcher(line)
                .replaceAll("(path)")
                .codePoints()
                .limit(MAX_QUOTED)
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? ' ' : c)
                .forEach(kept::appendCodePoint);
        return kept.toString().strip();
    }
}
