package io.agentloader.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The limits of the service, left in the store for whoever collects from another shell: there the environment is another, and
 * what an offline service cannot get again would go. Blocks.
 */
final class LimitsFile {

    private static final long LARGEST = 4 << 10;

    private final StoreParts parts;
    private final Limits own;

    LimitsFile(StoreParts parts) {
        this.parts = parts;
        this.own = Limits.of(parts.settings());
    }

    Limits own() {
        return own;
    }

    /** For the service: writes its own, unless they are there. */
    void leave() throws IOException {
        if (!isLeft()) {
            parts.ingest().put(parts.layout().limits(), ByteBuffer.wrap(bytes()), WriteStep.Part.NOTICE);
        }
    }

    /** For anybody else: its own and those that are there, whichever keep more. */
    Limits keepingMost() {
        try {
            return left().map(own::keepingAlso).orElse(own);
        } catch (BadFile bad) {
            throw Failures.limitsUnreadable(bad);
        }
    }

    /** By its bytes: the first answer of a service does not wait for what reads JSON. */
    private boolean isLeft() {
        try {
            return Stamp.of(parts.layout().limits()).isPresent()
                    && Arrays.equals(GuardedFile.read(parts.layout().limits(), LARGEST), bytes());
        } catch (BadFile bad) {
            return false;
        }
    }

    private Optional<Limits> left() throws BadFile {
        if (Stamp.of(parts.layout().limits()).isEmpty()) {
            return Optional.empty();
        }
        JsonNode node = RecordReader.object(GuardedFile.read(parts.layout().limits(), LARGEST))
                .orElseThrow(() -> BadFile.spoilt(BadFile.BY_A_LATER_VERSION));
        Optional<Duration> age = node.has("maxAge")
                ? Optional.of(RecordReader.value(node, "maxAge", LimitsFile::duration))
                : Optional.empty();
        return Optional.of(new Limits(
                node.path("maxSize").asLong(), age, node.path("offline").asBoolean(), false));
    }

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException malformed) {
            return Optional.empty();
        }
    }

    /** None of the values needs to be escaped. */
    private byte[] bytes() {
        String age = own.maxAge().map(limit -> ",\"maxAge\":\"" + limit + "\"").orElse("");
        return Seal.on("{\"formatVersion\":" + RecordWriter.FORMAT_VERSION + ",\"maxSize\":" + own.maxSize() + age
                + ",\"offline\":" + own.offline());
    }
}
