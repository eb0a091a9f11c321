package io.agentloader.store;

import java.util.Optional;

/**
 * A record that is made, written and forced while the blobs that it leads to are: as what it is going to be unless another comes between.
 * One thread writes it; another puts it, if it is what he would write, and ends it.
 */
final class RecordAhead implements AutoCloseable {

    private final Draft draft = new Draft(WriteStep.Part.RECORD);
    private volatile Optional<RecordText> made = Optional.empty();

    /** Blocks. */
    void write(TagRecord record, Ingest ingest) {
        RecordText text = new RecordText(record);
        made = Optional.of(text);
        draft.write(ingest, text.bytes());
    }

    /** The record's text, where somebody has begun to write it: who has not by now does not any more. */
    Optional<RecordText> made(TagRecord record) {
        draft.leave();
        return made.filter(text -> text.record().equals(record));
    }

    /** The record's file on its way, without the way that it has come already. */
    Ingest.Piece piece(TagRecord record, Ingest.Piece whole) {
        return made(record).map(same -> whole.drafted(draft)).orElse(whole);
    }

    /** What was written and not put goes. */
    @Override
    public void close() {
        draft.drop(Runnable::run);
    }
}
