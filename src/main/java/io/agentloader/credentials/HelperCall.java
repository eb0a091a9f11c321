package io.agentloader.credentials;

import java.util.regex.Pattern;

/**
 * One question to one helper.
 *
 * @param name what stands behind {@code docker-credential-}, as a file has it: it may be anything
 * @param server the key that docker itself would ask for
 */
record HelperCall(String name, String server) {

    private static final Pattern PROGRAM_NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final int MAX_SHOWN = 64;

    /** Whether it can be the name of a program, and is not the way to another folder. */
    boolean isNamedWell() {
        return PROGRAM_NAME.matcher(name).matches();
    }

    /** The name, fit for a log line and a sentence. */
    String shownName() {
        return shown(name);
    }

    static String shown(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_-]", "?");
        return plain.substring(0, Math.min(plain.length(), MAX_SHOWN));
    }
}
