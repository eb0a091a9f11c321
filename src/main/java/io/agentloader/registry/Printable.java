package io.agentloader.registry;

/** Foreign text made fit for a log line or a sentence. */
final class Printable {

    private Printable() {}

    /** Without control characters, without signs that turn a text around, and cut to a length. */
    static String of(String text, int max) {
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < text.length() && kept.length() < max; i++) {
            char c = text.charAt(i);
            kept.append(isShown(c) ? c : ' ');
        }
        return kept.toString().strip();
    }

    private static boolean isShown(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.UNASSIGNED,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
