package io.agentloader.callers;

import io.agentloader.config.CallerRules;
import io.agentloader.policy.ReferencePatterns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of callers: on each line a name, a role, the hash of a key, and the patterns of what they may ask for, everything
 * when there are none. What follows a {@code #} is a comment. A name may stand on several lines: a new key beside an old one.
 * Synchronous and blocking.
 */
final class CallerFile {

    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
    private static final int MAX_SIZE = 1 << 20;
    private static final int NAME_ROLE_AND_KEY = 3;

    private final Path file;

    CallerFile(Path file) {
        this.file = file;
    }

    /** What tells one state of the file from another without reading it. */
    String state() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.size() + " " + now.lastModifiedTime() + " " + now.fileKey();
        } catch (IOException absent) {
            return "absent";
        }
    }

    /**
     * @throws IllegalArgumentException naming the file and the line that cannot be used, never showing what may be a secret
     */
    List<Entry> read() {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = text().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                entries.add(entry(place("line " + (i + 1)), BLANKS.split(line)));
            }
        }
        return List.copyOf(entries);
    }

    private String text() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_SIZE + 1);
            if (bytes.length > MAX_SIZE) {
                throw new IllegalArgumentException(place("it is larger than 1 MiB"));
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    place("it cannot be read (" + unreadable.getClass().getSimpleName() + ")"), unreadable);
        }
    }

    private String place(String where) {
        return "agent-loader.callers-file: " + file + ": " + where;
    }

    private static Entry entry(String place, String[] words) {
        if (words.length < NAME_ROLE_AND_KEY) {
            throw new IllegalArgumentException(
                    place + " is not written name role sha256:<hash of the key> [pattern ...]");
        }
        if (!CallerRules.isName(words[0])) {
            throw new IllegalArgumentException(
                    place + " does not begin with a name of letters, digits and . _ @ - that has 64 at most");
        }
        Optional<Role> role = Role.of(words[1]);
        Optional<KeyHash> key = KeyHash.parse(words[2]);
        if (role.isEmpty() || key.isEmpty()) {
            throw new IllegalArgumentException(place
                    + (role.isEmpty()
                            ? " has no role of read, refresh and admin after the name"
                            : " has no sha256: and 64 hexadecimal digits after the role"));
        }
        List<String> patterns = List.of(words).subList(NAME_ROLE_AND_KEY, words.length);
        ReferencePatterns references =
                patterns.isEmpty() ? ReferencePatterns.everything() : ReferencePatterns.of(place, patterns);
        return new Entry(new Caller(words[0], role.get(), references), List.of(key.get()), Optional.empty());
    }
}
