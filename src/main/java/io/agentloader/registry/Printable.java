package io.agentloader.registry;

/** Foreign text made fit for a log line or a sentence. */
final class Printable {

    private Printable() {}

    /** Without control characters and cut to a length. */
    static String of(String text, int max) {
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < text.length() && kept.length() < max; i++) {
            char c = text.charAt(i);
            kept.append(Character.isISOControl(c) || !Character.isDefined(c) ? ' ' : c);
        }
        return kept.toString().strip();
    }
}
