package io.agentloader.diff;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;

/** Two texts line by line, in the unified format that {@code patch} takes. */
public final class LineDiff {

    private static final int CONTEXT = 3;
    private static final String NO_END = "\n\\ No newline at end of file";

    private LineDiff() {}

    /** A text, and what it is called. */
    public record Named(String name, String text) {}

    /** Nothing where they are the same. */
    public static String of(Named before, Named after) {
        List<String> old = lines(before.text());
        Patch<String> patch = DiffUtils.diff(old, lines(after.text()), new Bounded<>());
        List<String> unified = UnifiedDiffUtils.generateUnifiedDiff(before.name(), after.name(), old, patch, CONTEXT);
        return unified.isEmpty() ? "" : String.join("\n", unified) + "\n";
    }

    /** A last line without an end is another line than the one with it, and shows it. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int last = lines.size() - 1;
        if (lines.get(last).isEmpty()) {
            lines.remove(last);
        } else {
            lines.set(last, lines.get(last) + NO_END);
        }
        return lines;
    }
}
