package io.agentloader.cli;

import java.time.Duration;
import java.util.Locale;

/**
 * How far something is.
 *
 * @param what is done, such as {@code pulling ghcr.io/acme/helper:1}
 * @param moved bytes that have come in or gone out for it
 * @param announced how many that will be, as far as it is known; never fewer
 */
record Headway(String what, long moved, long announced, Duration took) {

    private static final int WIDTH = 24;
    private static final int KIBI = 1024;

    /** One line of text. */
    String line() {
        return plain(what) + ": " + figures();
    }

    /** The same with a bar, in one line of a terminal. */
    String bar() {
        int full = announced == 0 ? 0 : (int) (WIDTH * moved / announced);
        return plain(what) + " [" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + figures();
    }

    /** When it is over. */
    String end() {
        return plain(what) + ": " + size(moved) + " in " + seconds();
    }

    private String figures() {
        if (announced == 0) {
            return "nothing yet after " + seconds();
        }
        long rate = moved * 1000 / Math.max(1, took.toMillis());
        return size(moved) + " of " + size(announced) + " after " + seconds() + ", " + size(rate) + "/s";
    }

    private String seconds() {
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }

    private static String size(long bytes) {
        if (bytes < KIBI) {
            return bytes + " B";
        }
        double kibi = (double) bytes / KIBI;
        return kibi < KIBI
                ? String.format(Locale.ROOT, "%.1f KiB", kibi)
                : String.format(Locale.ROOT, "%.1f MiB", kibi / KIBI);
    }

    /** What was typed must not move the cursor. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
