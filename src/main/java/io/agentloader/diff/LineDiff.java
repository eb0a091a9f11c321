package io.agentloader.diff;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Two texts line by line, in the unified format that {@code patch} takes. */
public final class LineDiff {

    private static final int CONTEXT = 3;
    private static final String NO_END = "\n\\ No newline at end of file";

    private LineDiff() {}

    /** A text in UTF-8, and what it is called; where it is none, it shows. The view is left as it is. */
    public record Named(String name, ByteBuffer text) {}

    /**
     * In UTF-8; nothing where they are the same. Large texts may be one line: what is not needed any more is let go, and nothing is
     * joined but once.
     */
    public static byte[] of(Named before, Named after) {
        List<String> unified = unified(before, lines(before.text()), lines(after.text()), after);
        ByteArrayOutputStream out = new ByteArrayOutputStream(
                unified.stream().mapToInt(line -> line.length() + 1).sum());
        unified.forEach(line -> {
            out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        });
        return out.toByteArray();
    }

    private static List<String> unified(Named before, List<String> old, List<String> revised, Named after) {
        Patch<String> patch = DiffUtils.diff(old, revised, new Bounded<>());
        return UnifiedDiffUtils.generateUnifiedDiff(before.name(), after.name(), old, patch, CONTEXT);
    }

    /** A last line without an end is another line than the one with it, and shows it. */
    private static List<String> lines(ByteBuffer text) {
        List<String> lines = new ArrayList<>();
        int from = text.position();
        for (int at = from; at < text.limit(); at++) {
            if (text.get(at) == '\n') {
                lines.add(line(text, from, at));
                from = at + 1;
            }
        }
        if (from < text.limit()) {
            lines.add(line(text, from, text.limit()) + NO_END);
        }
        return lines;
    }

    private static String line(ByteBuffer text, int from, int to) {
        byte[] bytes = new byte[to - from];
        text.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
