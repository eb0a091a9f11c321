package io.agentloader.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Writes files into a tar that is the same whoever writes it, and when: ustar, owner and time zero. */
final class TarWriter {

    private static final int NAME_LENGTH = 100;
    private static final int PIECE = 64 << 10;
    private static final String PAX_NAME = "PaxHeaders/long-name";

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    void file(String name, ByteBuffer bytes) throws IOException {
        if (name.length() > NAME_LENGTH) {
            byte[] pax = pax(name);
            entry('x', PAX_NAME, ByteBuffer.wrap(pax));
        }
        entry('0', name.substring(0, Math.min(NAME_LENGTH, name.length())), bytes);
    }

    /** Two blank blocks. */
    void end() throws IOException {
        out.write(new byte[2 * TarHeader.BLOCK]);
        out.flush();
    }

    private void entry(char type, String name, ByteBuffer bytes) throws IOException {
        int size = bytes.remaining();
        out.write(header(type, name, size));
        ByteBuffer rest = bytes.duplicate();
        while (rest.hasRemaining()) {
            byte[] piece = new byte[Math.min(PIECE, rest.remaining())];
            rest.get(piece);
            out.write(piece);
        }
        out.write(new byte[-size & (TarHeader.BLOCK - 1)]);
    }

    private static byte[] header(char type, String name, int size) {
        ByteBuffer header = ByteBuffer.allocate(TarHeader.BLOCK);
        header.put(0, name.getBytes(US_ASCII));
        header.put(100, "0000644\0".getBytes(US_ASCII));
        header.put(108, "0000000\0".getBytes(US_ASCII));
        header.put(116, "0000000\0".getBytes(US_ASCII));
        header.put(124, "%011o\0".formatted(size).getBytes(US_ASCII));
        header.put(136, "00000000000\0".getBytes(US_ASCII));
        header.put(148, "        ".getBytes(US_ASCII));
        header.put(156, (byte) type);
        header.put(257, "ustar\00000".getBytes(US_ASCII));
        int sum = 0;
        for (byte b : header.array()) {
            sum += Byte.toUnsignedInt(b);
        }
        header.put(148, "%06o\0 ".formatted(sum).getBytes(US_ASCII));
        return header.array();
    }

    /** The length that stands in front counts itself. */
    private static byte[] pax(String name) {
        String pair = " path=" + name + "\n";
        int length = pair.length() + 3;
        return (length + pair).getBytes(US_ASCII);
    }
}
