package io.agentloader.oci;

/** Foreign text made fit for a message: cut to a sane length, and nothing in it but printable ASCII. */
final class Quoted {

    private static final int MAX_LENGTH = 128;

    private Quoted() {}

    /** In double quotes. */
    static String of(String text) {
        return '"' + bare(text) + '"';
    }

    /** Without quotes. */
    static String bare(String text) {
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                printable.append(String.format("\\u%04x", (int) c));
            } else {
                printable.append(c);
            }
        }
        return text.length() > MAX_LENGTH ? printable.append("...").toString() : printable.toString();
    }
}
