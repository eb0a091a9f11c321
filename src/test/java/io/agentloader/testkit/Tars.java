package io.agentloader.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A tar made by hand, so that it can hold what no tool would write. */
public final class Tars {

    private static final int BLOCK = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A regular file. */
    public Tars file(String name, byte[] content) {
        return entry('0', name, content);
    }

    public Tars file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** An entry of any type. */
    public Tars entry(char type, String name, byte[] content) {
        return entry(header(type, name, "%011o".formatted(content.length)), content);
    }

    /** An entry whose header says that it has that size, in whatever form; nothing follows it. */
    public Tars sized(String name, String size) {
        return entry(header('0', name, size), new byte[0]);
    }

    /** These bytes, as they are. */
    public Tars raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    private Tars entry(byte[] header, byte[] content) {
        bytes.writeBytes(header);
        bytes.writeBytes(content);
        bytes.writeBytes(new byte[-content.length & (BLOCK - 1)]);
        return this;
    }

    /** With the two blank blocks that end it. */
    public byte[] ended() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(bytes.toByteArray());
        whole.writeBytes(new byte[2 * BLOCK]);
        return whole.toByteArray();
    }

    /** Without them. */
    public byte[] unended() {
        return bytes.toByteArray();
    }

    /** A header block with a checksum that is right. */
    public static byte[] header(char type, String name, String size) {
        ByteBuffer header = ByteBuffer.allocate(BLOCK);
        header.put(0, name.getBytes(StandardCharsets.ISO_8859_1));
        header.put(100, "0000644\0".getBytes(StandardCharsets.US_ASCII));
        header.put(124, size.getBytes(StandardCharsets.ISO_8859_1));
        header.put(156, (byte) type);
        header.put(257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
        header.put(148, "        ".getBytes(StandardCharsets.US_ASCII));
        int sum = 0;
        for (byte b : header.array()) {
            sum += Byte.toUnsignedInt(b);
        }
        header.put(148, "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII));
        return header.array();
    }
}
