package io.agentloader.cli;

import java.util.regex.Pattern;

/** What hosts, files and services say, made fit for a terminal: it must neither move the cursor nor turn the text around. */
final class Terminal {

    private static final String DIRECTIONS = "\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";
    private static final Pattern OF_A_LINE = Pattern.compile("[\\p{Cc}" + DIRECTIONS + "&&[^\\t]]");
    private static final Pattern OF_A_TEXT = Pattern.compile("[\\p{Cc}" + DIRECTIONS + "&&[^\\t\\n]]");

    /** In a document no sign of this kind stands anywhere but within a text, and ends of lines only between texts. */
    private static final Pattern OF_A_DOCUMENT = Pattern.compile("[\\p{Cc}" + DIRECTIONS + "&&[^\\n\\r]]");

    private Terminal() {}

    /** JSON, or YAML whose texts are quoted as there: the same document, with such signs written as {@code \\u202e}. */
    static String document(String written) {
        return OF_A_DOCUMENT.matcher(written).replaceAll(sign -> "\\\\u%04x"
                .formatted((int) sign.group().charAt(0)));
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
