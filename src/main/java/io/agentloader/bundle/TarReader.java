package io.agentloader.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads a tar from its first byte to its last, and refuses everything that an image layout in a tar has no use for: links, devices,
 * sparse files, parts of others. Holds one entry at a time.
 */
final class TarReader {

    private static final int LONGEST_NAME = 4096;
    private static final int LARGEST_PAX = 1 << 16;
    private static final int MOST_ENTRIES = 50_000;

    /** Tools fill up to 20 blocks, and some drives to more. */
    private static final int LONGEST_END = 1 << 20;

    private final InputStream in;
    private final Visitor visitor;
    private String last = "the start";
    private PaxHeader pax = PaxHeader.NONE;
    private int entries;

    TarReader(InputStream in, Visitor visitor) {
        this.in = in;
        this.visitor = visitor;
    }

    /** Takes what is in the tar. */
    interface Visitor {

        void directory(String name);

        /** Passes in silence, or refuses a file before any of it is read. */
        void admit(String name, long size);

        /** The visitor may keep the bytes. */
        void file(String name, byte[] bytes);
    }

    void read() throws IOException {
        byte[] block = block();
        while (!TarHeader.isBlank(block)) {
            if (++entries > MOST_ENTRIES) {
                throw Flaw.in(last, "is followed by more entries than the " + MOST_ENTRIES + " that are taken");
            }
            take(TarHeader.of(block, last));
            block = block();
        }
        end();
    }

    private void take(TarHeader header) throws IOException {
        switch (header.type()) {
            case 'x' -> pax = PaxHeader.parse(small(header, LARGEST_PAX), header.name());
            case 'L' -> pax = new PaxHeader(Optional.of(longName(header)), pax.size());
            case '0' -> file(name(header), pax.size().orElse(header.size()));
            case '5' -> directory(header);
            case '1', '2' -> throw Flaw.in(name(header), "is a link");
            case '3', '4', '6' -> throw Flaw.in(name(header), "is a device or a pipe");
            default -> throw Flaw.in(name(header), "is neither a file nor a directory");
        }
    }

    private String name(TarHeader header) {
        last = pax.path().orElse(header.name());
        return last;
    }

    private void file(String name, long size) throws IOException {
        visitor.admit(name, size);
        byte[] bytes = bytes(name, size);
        pax = PaxHeader.NONE;
        visitor.file(name, bytes);
    }

    private void directory(TarHeader header) {
        String name = name(header);
        if (header.size() != 0) {
            throw Flaw.in(name, "is a directory of a size");
        }
        pax = PaxHeader.NONE;
        visitor.directory(name);
    }

    private String longName(TarHeader header) throws IOException {
        String name = new String(small(header, LONGEST_NAME), ISO_8859_1);
        int nul = name.indexOf('\0');
        return nul < 0 ? name : name.substring(0, nul);
    }

    private byte[] small(TarHeader header, int most) throws IOException {
        if (header.size() > most) {
            throw Flaw.in(header.name(), "is a header of " + header.size() + " bytes");
        }
        return bytes(header.name(), header.size());
    }

    /** Never more memory than there are bytes, whatever the header says. */
    private byte[] bytes(String name, long size) throws IOException {
        byte[] bytes = in.readNBytes(Math.toIntExact(size));
        int padding = (int) (-size & (TarHeader.BLOCK - 1));
        if (bytes.length < size || in.readNBytes(padding).length < padding) {
            throw Flaw.in(name, "is cut off");
        }
        return bytes;
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(TarHeader.BLOCK);
        if (entries == 0 && (block.length < TarHeader.BLOCK || !TarHeader.canBegin(block))) {
            throw Flaw.in("the file", block.length == 0 ? "is empty, and not a tar" : "is not a tar");
        }
        if (block.length < TarHeader.BLOCK) {
            throw Flaw.in(last, "is the last that there is: the tar is cut off");
        }
        return block;
    }

    /** One blank block was read; another ends the tar, and behind that is nothing but blanks. */
    private void end() throws IOException {
        byte[] rest = in.readNBytes(LONGEST_END);
        if (rest.length < TarHeader.BLOCK) {
            throw Flaw.in(last, "is the last that there is: the end of the tar is cut off");
        }
        if (rest.length == LONGEST_END || !TarHeader.isBlank(rest)) {
            throw Flaw.in(last, "is followed by data behind the end of the tar");
        }
    }
}
