package io.agentloader.embedded;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** The only place where what went wrong inside becomes an answer. */
final class Failures {

    private static final System.Logger LOG = System.getLogger(Failures.class.getName());

    private Failures() {}

    /** Empty when there is nobody left to answer. */
    static Optional<Answer> answer(Throwable failure) {
        if (failure instanceof Refused refused) {
            return Optional.of(refused.answer());
        }
        if (failure instanceof Intake.CutOff) {
            return Optional.empty();
        }
        if (failure instanceof NoSuchFileException) {
            // its file was tidied away
            return Optional.of(ApiError.BLOB_UPLOAD_UNKNOWN.about("file"));
        }
        if (failure instanceof IOException trouble && hasNoRoom(trouble)) {
            LOG.log(System.Logger.Level.WARNING, "the disk of the embedded registry is full: " + trouble.getMessage());
            return Optional.of(ApiError.NO_ROOM.about("disk"));
        }
        LOG.log(System.Logger.Level.WARNING, "the embedded registry could not answer", failure);
        return Optional.of(ApiError.UNKNOWN.about("disk"));
    }

    private static boolean hasNoRoom(IOException trouble) {
        String said = String.valueOf(trouble.getMessage());
        return said.contains("No space left on device") || said.contains("Disk quota exceeded");
    }
}
