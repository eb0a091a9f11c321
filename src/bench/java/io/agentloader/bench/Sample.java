package io.agentloader.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** The agents that {@code peer registry} makes: under {@code bench/SIZE} one of that size for every tag that is a number. */
record Sample(int size, int number) {

    static final int SMALL = 4 << 10;
    static final int MIDDLE = 64 << 10;
    static final int LARGE = 1 << 20;

    private static final String BEFORE = "version: \"2\"\nagents:\n  root:\n    model: auto\n    instruction: ";

    String repository() {
        return "bench/" + size;
    }

    /** As a reference, at that registry. */
    String at(String registry) {
        return registry + "/" + repository() + ":" + number;
    }

    String yaml() {
        String after = String.format("\n# %09d\n", number);
        return BEFORE + "x".repeat(size - BEFORE.length() - after.length()) + after;
    }

    /** Fails where these are other bytes. */
    void check(byte[] bytes) {
        if (!Arrays.equals(bytes, yaml().getBytes(UTF_8))) {
            throw new IllegalStateException("other bytes than agent " + number + " of " + size + " bytes has");
        }
    }
}
