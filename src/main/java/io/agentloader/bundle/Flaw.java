package io.agentloader.bundle;

import io.agentloader.failure.AgentException.InvalidBundle;
import io.agentloader.failure.Report;
import org.jspecify.annotations.Nullable;

/** Makes the failures of this room: each names the entry of the tar. */
final class Flaw {

    private static final int LONGEST = 200;

    private Flaw() {}

    /** {@code how} ends the sentence that the entry's name begins. */
    static InvalidBundle in(String entry, String how) {
        return in(entry, how, null);
    }

    static InvalidBundle in(String entry, String how, @Nullable Throwable cause) {
        String name = printable(entry);
        return new InvalidBundle(
                Report.of(name, "the bundle cannot be taken: " + name + " " + how + ".")
                        .withMember("entry", name),
                cause);
    }

    /** Whatever a tar calls its entries must not move anybody's cursor. */
    static String printable(String text) {
        String shorter = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        return shorter.replaceAll("[^ -~]", "?");
    }
}
