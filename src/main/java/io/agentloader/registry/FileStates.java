package io.agentloader.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What tells one state of files from another without reading them.
 *
 * @param byFile size and time of change
 */
record FileStates(Map<String, String> byFile) {

    private static final int DEPTH_OF_HOSTS = 2;

    static FileStates of(MirrorFilePlaces places) {
        Map<String, String> all = new TreeMap<>();
        places.hostsDir().ifPresent(root -> below(root, all));
        places.registriesFiles().forEach(file -> note(file, all));
        places.daemonFile().ifPresent(file -> note(file, all));
        return new FileStates(Map.copyOf(all));
    }

    private static void below(Path root, Map<String, String> all) {
        try (Stream<Path> files = Files.walk(root, DEPTH_OF_HOSTS, FileVisitOption.FOLLOW_LINKS)) {
            files.forEach(file -> note(file, all));
        } catch (IOException | UncheckedIOException unreadable) {
            all.put(root.toString(), "unreadable");
        }
    }

    private static void note(Path file, Map<String, String> all) {
        try {
            all.put(file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
        } catch (IOException gone) {
            all.put(file.toString(), "absent");
        }
    }
}
