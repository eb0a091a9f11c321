package io.agentloader.store;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A record that is made, written and forced while the blobs that it leads to are: as what it is going to be unless another comes between.
 * One thread writes it; another puts it, if it is what he would write, and ends it.
 */
final class RecordAhead implements AutoCloseable {

    private final Draft draft = new Draft(WriteStep.Part.RECORD);
    private volatile Optional<Made> made = Optional.empty();

    /** A record and its file's bytes. */
    private static final class Made {
        private final TagRecord record;
        private final byte[] text;

        private Made(TagRecord record) {
            this.record = record;
            this.text = RecordWriter.bytes(record);
        }
    }

    /** Blocks. */
    void write(TagRecord record, Ingest ingest) {
        Made now = new Made(record);
        made = Optional.of(now);
        draft.write(ingest, ByteBuffer.wrap(now.text));
    }

    /** What the record's file holds, where that was made already. */
    Optional<byte[]> text(TagRecord record) {
        return made.filter(now -> now.record.equals(record)).map(now -> now.text);
    }

    /** The record's file on its way, without the way that it has come already. */
    Ingest.Piece piece(TagRecord record, Ingest.Piece whole) {
        return text(record).map(same -> whole.drafted(draft)).orElse(whole);
    }

    /** What was written and not put goes. */
    @Override
    public void close() {
        draft.drop(Runnable::run);
    }
}
