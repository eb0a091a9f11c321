package io.agentloader.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The first block of a tar entry (POSIX.1-1988 ustar, and what GNU tar makes of it), read strictly. */
final class TarHeader {

    static final int BLOCK = 512;

    private static final int SIZE_AT = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int SUM_AT = 148;
    private static final int SUM_LENGTH = 8;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final int PREFIX_AT = 345;

    private final byte[] block;

    private TarHeader(byte[] block) {
        this.block = block;
    }

    /** Checks what every header has; {@code after} is what came before it, for messages. */
    static TarHeader of(byte[] block, String after) {
        TarHeader header = new TarHeader(block);
        if (!header.hasMagic()) {
            throw Flaw.in(after, "is followed by what is no tar header");
        }
        if (header.octal(SUM_AT, SUM_LENGTH, after) != header.sum()) {
            throw Flaw.in(after, "is followed by a tar header whose checksum is wrong");
        }
        return header;
    }

    /** Whether a tar may begin so. */
    static boolean canBegin(byte[] block) {
        return new TarHeader(block).hasMagic() || isBlank(block);
    }

    static boolean isBlank(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean hasMagic() {
        return text(MAGIC_AT, 5).equals("ustar");
    }

    char type() {
        return block[TYPE_AT] == 0 ? '0' : (char) Byte.toUnsignedInt(block[TYPE_AT]);
    }

    /** GNU tar keeps other things where ustar keeps the start of a long name. */
    String name() {
        boolean posix = block[MAGIC_AT + 5] == 0;
        String prefix = posix ? text(PREFIX_AT, 155) : "";
        String name = text(0, 100);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    long size() {
        return octal(SIZE_AT, SIZE_LENGTH, name());
    }

    private String text(int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return new String(block, at, end - at, ISO_8859_1);
    }

    /** Sizes in GNU's binary form are of files beyond every limit here. */
    private long octal(int at, int length, String name) {
        String digits = text(at, length).strip();
        if (!digits.matches("[0-7]{1,12}")) {
            throw Flaw.in(name, "has a number in its tar header that is none, or is beyond all limits");
        }
        return Long.parseLong(digits, 8);
    }

    private long sum() {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= SUM_AT && i < SUM_AT + SUM_LENGTH;
            sum += own ? ' ' : Byte.toUnsignedInt(block[i]);
        }
        return sum;
    }
}
