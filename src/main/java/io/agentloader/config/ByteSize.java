package io.agentloader.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 1048576}, {@code 64K}, {@code 1M} or {@code 2G} (powers of 1024). */
public record ByteSize(long bytes) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*([KMG])?(?:i?B)?", Pattern.CASE_INSENSITIVE);

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    /** By its text; MicroProfile Config finds this method by its name. */
    public static ByteSize parse(CharSequence text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size such as 512K, 1M or 2G: " + text);
        }
        String unit = matcher.group(2);
        int shift = unit == null ? 0 : 10 * (1 + "KMG".indexOf(Character.toUpperCase(unit.charAt(0))));
        return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
    }

    @Override
    public String toString() {
        return Long.toString(bytes);
    }
}
