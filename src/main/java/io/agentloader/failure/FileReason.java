package io.agentloader.failure;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file cannot be used, in words. */
public final class FileReason {

    private FileReason() {}

    /** As the system says it, else by what was thrown; ends a sentence that names the file. */
    public static String of(FileSystemException thrown) {
        if (thrown.getReason() != null) {
            return thrown.getReason();
        }
        if (thrown instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (thrown instanceof AccessDeniedException) {
            return "no permission";
        }
        if (thrown instanceof FileAlreadyExistsException) {
            return "it is there already";
        }
        if (thrown instanceof NotDirectoryException) {
            return "it is no directory";
        }
        if (thrown instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        }
        return thrown instanceof FileSystemLoopException
                ? "its links lead in a circle"
                : thrown.getClass().getSimpleName();
    }
}
