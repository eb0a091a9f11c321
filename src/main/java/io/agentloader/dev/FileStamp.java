package io.agentloader.dev;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * By what a file is told from an earlier state of itself without being read.
 *
 * @param key which file it is, where the file system says: another one may have come to stand in its place
 */
record FileStamp(long size, FileTime modified, String key) {

    static FileStamp of(BasicFileAttributes file) {
        return new FileStamp(file.size(), file.lastModifiedTime(), String.valueOf(file.fileKey()));
    }
}
