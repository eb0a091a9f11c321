package io.agentloader.dev;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * By what a file is told from an earlier state of itself without being read.
 *
 * @param key which file it is, where the file system says: another one may have come to stand in its place
 * @param readable whether it may be read by whoever started this; no time of a file tells when that changed
 */
record FileStamp(long size, FileTime modified, String key, boolean readable) {

    /** Of the file that is there now, whose attributes these are. */
    static FileStamp of(Path path, BasicFileAttributes is) {
        return new FileStamp(is.size(), is.lastModifiedTime(), String.valueOf(is.fileKey()), Files.isReadable(path));
    }
}
