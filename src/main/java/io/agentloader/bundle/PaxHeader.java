package io.agentloader.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;

/**
 * What a pax extended header says of the entry behind it (POSIX.1-2001): a name that is too long for a header. Times, owners and the
 * like are passed over.
 */
record PaxHeader(Optional<String> path, Optional<Long> size) {

    static final PaxHeader NONE = new PaxHeader(Optional.empty(), Optional.empty());

    /** Records of {@code <length> <key>=<value>\n}. */
    static PaxHeader parse(byte[] bytes, String entry) {
        String rest = new String(bytes, ISO_8859_1);
        PaxHeader header = NONE;
        while (!rest.isEmpty()) {
            int length = length(rest, entry);
            String pair = rest.substring(rest.indexOf(' ') + 1, length - 1);
            int equals = pair.indexOf('=');
            if (equals <= 0 || rest.charAt(length - 1) != '\n') {
                throw broken(entry);
            }
            header = header.with(pair.substring(0, equals), pair.substring(equals + 1), entry);
            rest = rest.substring(length);
        }
        return header;
    }

    private static int length(String rest, String entry) {
        int space = rest.indexOf(' ');
        String digits = space < 0 ? "" : rest.substring(0, space);
        if (!digits.matches("[1-9][0-9]{0,5}")) {
            throw broken(entry);
        }
        int length = Integer.parseInt(digits);
        if (length > rest.length() || length < space + 3) {
            throw broken(entry);
        }
        return length;
    }

    private PaxHeader with(String key, String value, String entry) {
        if (key.startsWith("GNU.sparse")) {
            throw Flaw.in(entry, "is a sparse file");
        }
        return switch (key) {
            case "path" -> new PaxHeader(Optional.of(value), size);
            case "size" -> new PaxHeader(path, Optional.of(number(value, entry)));
            default -> this;
        };
    }

    private static long number(String value, String entry) {
        if (!value.matches("[0-9]{1,15}")) {
            throw broken(entry);
        }
        return Long.parseLong(value);
    }

    private static RuntimeException broken(String entry) {
        return Flaw.in(entry, "is a pax header that cannot be read");
    }
}
