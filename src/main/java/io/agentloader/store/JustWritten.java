package io.agentloader.store;

import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What one turn has put into the store. Files that are read back in the same turn and hold the same bytes, every one of them, say what was
 * written, and need not be parsed or hashed to know it.
 */
final class JustWritten {

    static final JustWritten NOTHING = new JustWritten(Optional.empty(), List.of());

    private final Optional<RecordText> record;
    private final List<Content> contents;

    private JustWritten(Optional<RecordText> record, List<Content> contents) {
        this.record = record;
        this.contents = contents;
    }

    static JustWritten of(RecordText record, Artifact artifact) {
        return new JustWritten(Optional.of(record), List.of(artifact.layer(), artifact.manifest(), artifact.named()));
    }

    /** The record, when this is its file. */
    Optional<TagRecord> record(byte[] file) {
        return record.filter(written -> written.isIn(file)).map(RecordText::record);
    }

    /** The content that was asked for, when this is its file. */
    Optional<Content> content(Descriptor wanted, byte[] file) {
        return contents.stream()
                .filter(content -> content.digest().equals(wanted.digest()) && content.size() == wanted.size())
                .filter(content -> content.bytes().equals(ByteBuffer.wrap(file)))
                .findFirst();
    }
}
