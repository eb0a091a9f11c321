package io.agentloader.dev;

import java.nio.file.Path;

/**
 * A file as it was listed.
 *
 * @param file below the folder, with slashes
 * @param path to read it by; no link
 */
record Found(String file, Path path, FileStamp stamp) {}
