package io.agentloader.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A record, and what its file holds. */
final class RecordText {

    private final TagRecord record;
    private final byte[] text;

    RecordText(TagRecord record) {
        this.record = record;
        this.text = RecordWriter.bytes(record);
    }

    TagRecord record() {
        return record;
    }

    /** Not to be changed: no copy is made. */
    byte[] text() {
        return text;
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(text);
    }

    boolean isIn(byte[] file) {
        return Arrays.equals(text, file);
    }
}
