package io.agentloader.store;

import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.StoreCorrupt;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.FileReason;
import io.agentloader.failure.Report;
import io.agentloader.failure.StoredState;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The only place where I/O errors become failures of this project. */
final class Failures {

    private static final String SUBJECT = "the store";

    /** An absolute path within what is said. */
    private static final Pattern PATH = Pattern.compile("(^|\\s)/");

    /** Less room than this and a failed write is put down to a full disk, whatever the system says of it. */
    private static final long FULL = 1L << 20;

    /**
     * What the system says in English when there is room for something, and not for this: a large file, one more file name, or
     * one more of this user's. In other languages the room that is left decides alone.
     */
    private static final List<String> NO_ROOM = List.of("No space left on device", "Disk quota exceeded");

    private Failures() {}

    static StoreUnavailable ofIo(Path root, IOException failure) {
        IOException thrown = failure instanceof Journal.Begun begun ? begun.resisted() : failure;
        String what = "the disk would not do: " + reason(thrown)
                + (thrown == failure ? "" : "; the import has begun, and will be finished when it does again");
        return saysFull(thrown) || isFull(root)
                ? new StoreUnavailable(
                        Report.of(SUBJECT, what + "; the disk is full").withMember("disk", "full"), thrown)
                : new StoreUnavailable(Report.of(SUBJECT, what), thrown);
    }

    /** Refused at start; only the cause, which goes to the log, names the path. */
    static StoreUnavailable atStart(String detail, Throwable cause) {
        return new StoreUnavailable(Report.of(SUBJECT, detail), cause);
    }

    static StoreUnavailable locked(Duration waited, List<Long> holders) {
        String others = holders.isEmpty()
                ? "others have"
                : "process " + holders.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " has";
        return new StoreUnavailable(
                Report.of(
                        SUBJECT,
                        others + " held its lock for " + waited.toMillis()
                                + " ms: a service or a command that writes or collects on the same store"),
                null);
    }

    static StoreUnavailable foreign() {
        return new StoreUnavailable(
                Report.of(
                        SUBJECT, "its image layout is of another version than this program writes, so it is only read"),
                null);
    }

    /** Nothing of the store can be read just now. */
    static StoreUnavailable unreachable(BadFile bad) {
        return new StoreUnavailable(
                Report.of(SUBJECT, "it cannot be read: what was looked up " + bad.getMessage()), bad);
    }

    /** What is recorded of a reference does not verify, and nobody is asked for another. */
    static NotCached unreadable(Damage damage) {
        String reference = damage.reference().toString();
        return new NotCached(Report.of(reference, damage.reason() + "; the next pull replaces it")
                .withReference(reference)
                .withStored(StoredState.CORRUPT));
    }

    /** A record is there and cannot be read, so nobody knows what goes with it: others than this user wrote it. */
    static StoreUnavailable recordUnreachable(Reference reference, String file, BadFile bad) {
        return new StoreUnavailable(
                Report.of(
                                SUBJECT,
                                file + ", in which " + reference + " may be recorded, " + bad.getMessage()
                                        + ", so nothing is removed; let this user read it")
                        .withReference(reference.toString()),
                bad);
    }

    /** A pin is there and does not say at which digest: nothing is served, for whatever is served might be the wrong thing. */
    static StoreCorrupt pinUnreadable(Reference reference, BadFile bad) {
        return new StoreCorrupt(Report.of(
                        reference.toString(),
                        "the pin of " + reference + " " + bad.getMessage() + ", so nobody knows what it is held at;"
                                + " pin it again, or unpin it")
                .withReference(reference.toString())
                .withStored(StoredState.CORRUPT)
                .withMember("entry", "pin"));
    }

    /** A pin is there and cannot be read, though the rest of the store can: others than this user wrote it. */
    static StoreUnavailable pinUnreachable(Reference reference, BadFile bad) {
        return new StoreUnavailable(
                Report.of(
                                SUBJECT,
                                "the pin of " + reference + " " + bad.getMessage()
                                        + ", so nobody knows what it is held at; let this user read it, or unpin it"
                                        + " as the user who pinned it")
                        .withReference(reference.toString()),
                bad);
    }

    /** A pin that cannot be understood may hold anything of its repository. */
    static StoreCorrupt pinsInDoubt(Repository repository) {
        return new StoreCorrupt(Report.of(
                        repository.toString(),
                        "a pin of " + repository
                                + " cannot be understood, so nobody knows what it holds, and nothing of"
                                + " that repository is removed; pin its tag again, or unpin it")
                .withStored(StoredState.CORRUPT)
                .withMember("entry", "pin"));
    }

    /** What a pin would hold is not here any more. */
    static NotCached nothingToHold(Reference held) {
        return new NotCached(Report.of(
                        held.toString(),
                        held + " is not in the store, so nothing can be pinned to it; ask for it first")
                .withReference(held.toString()));
    }

    /** Nobody knows what the service of this store would keep. */
    static StoreUnavailable limitsUnreadable(BadFile bad) {
        return new StoreUnavailable(
                Report.of(
                        SUBJECT,
                        "limits.json, in which its service says what it keeps, " + bad.getMessage()
                                + ", so nothing is collected; start the service, which writes it anew, or delete it"),
                bad);
    }

    static StoreUnavailable writeRefused(Throwable cause) {
        return new StoreUnavailable(Report.of(SUBJECT, "too much already waits for the disk"), cause);
    }

    static Overloaded readRefused(Throwable cause) {
        return new Overloaded(
                Report.of(SUBJECT, "too much already waits for the disk").withRetryAfter(Duration.ofSeconds(1)), cause);
    }

    static Overloaded tooMuchIsRead() {
        return new Overloaded(Report.of(SUBJECT, "others are being answered with as much of it as there is memory for")
                .withRetryAfter(Duration.ofSeconds(1)));
    }

    /** What the system said, without the path that it usually says first. */
    static String reason(IOException thrown) {
        if (thrown instanceof FileSystemException known) {
            return FileReason.of(known);
        }
        String said = String.valueOf(thrown.getMessage());
        boolean plain = thrown.getClass().equals(IOException.class) && thrown.getMessage() != null;
        return plain && !PATH.matcher(said).find() ? said : thrown.getClass().getSimpleName();
    }

    private static boolean saysFull(IOException thrown) {
        String said = String.valueOf(thrown.getMessage());
        return NO_ROOM.stream().anyMatch(said::contains);
    }

    static boolean isFull(Path root) {
        try {
            return Files.getFileStore(root).getUsableSpace() < FULL;
        } catch (IOException unknown) {
            return false;
        }
    }
}
