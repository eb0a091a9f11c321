package io.agentloader.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Tells all processes of one store that records went, for a digest is answered from memory alone: without it the one that serves
 * would go on serving what another has taken out. Each notice has other bytes than the one before.
 */
final class Removals {

    private static final long LARGEST = 64;

    private final StoreParts parts;
    private String seen;

    Removals(StoreParts parts) {
        this.parts = parts;
        this.seen = notice();
    }

    /** Tells the others; to be called after the records went. */
    static void tell(StoreParts parts) throws IOException {
        byte[] notice = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        parts.ingest().put(parts.layout().removed(), ByteBuffer.wrap(notice), WriteStep.Part.NOTICE);
    }

    /** Forgets where digests lead when somebody has told so since the last look. */
    void look() {
        String now = notice();
        if (!now.equals(seen)) {
            seen = now;
            parts.memory().forgetWhereAllLead();
        }
    }

    /** One that cannot be read is another than one that can. */
    private String notice() {
        try {
            return Stamp.of(parts.layout().removed()).isEmpty()
                    ? ""
                    : new String(GuardedFile.read(parts.layout().removed(), LARGEST), StandardCharsets.US_ASCII);
        } catch (BadFile bad) {
            return String.valueOf(bad.getMessage());
        }
    }
}
