package io.agentloader.document;

import java.util.regex.Pattern;

/** Documents that nothing can be hidden in: whoever prints one sees what it says, in the order in which it says it. */
public final class SafeJson {

    /** For a class of characters: signs that turn the direction of a text, and ends of lines that are not seen as such. */
    public static final String DIRECTIONS = "\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";

    /** In a document no sign of this kind stands anywhere but within a text, and ends of lines only between texts. */
    private static final Pattern SIGN = Pattern.compile("[\\p{Cc}" + DIRECTIONS + "&&[^\\n\\r]]");

    private SafeJson() {}

    /** JSON, or YAML whose texts are quoted as there: the same document, with such signs written as {@code \\u202e}. */
    public static String escaped(String written) {
        return isPlain(written)
                ? written
                : SIGN.matcher(written).replaceAll(sign -> "\\\\u%04x"
                        .formatted((int) sign.group().charAt(0)));
    }

    /** ASCII that shows, as nearly all is: to match each of its signs would cost more than to write the document. */
    private static boolean isPlain(String written) {
        for (int i = 0; i < written.length(); i++) {
            char sign = written.charAt(i);
            if (sign > '~' || (sign < ' ' && sign != '\n' && sign != '\r')) {
                return false;
            }
        }
        return true;
    }
}
