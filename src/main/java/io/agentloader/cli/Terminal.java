package io.agentloader.cli;

import io.agentloader.document.SafeJson;
import java.util.regex.Pattern;

/** What hosts, files and services say, made fit for a terminal: it must neither move the cursor nor turn the text around. */
final class Terminal {

    private static final Pattern OF_A_LINE = Pattern.compile("[\\p{Cc}" + SafeJson.DIRECTIONS + "&&[^\\t]]");
    private static final Pattern OF_A_TEXT = Pattern.compile("[\\p{Cc}" + SafeJson.DIRECTIONS + "&&[^\\t\\n]]");

    private Terminal() {}

    /** JSON, or YAML whose texts are quoted as there: the same document, with such signs written as {@code \\u202e}. */
    static String document(String written) {
        return SafeJson.escaped(written);
    }

    /** One line. */
    static String line(String text) {
        return OF_A_LINE.matcher(text).replaceAll("?");
    }

    /** Whole lines. */
    static String text(String text) {
        return OF_A_TEXT.matcher(text).replaceAll("?");
    }
}
