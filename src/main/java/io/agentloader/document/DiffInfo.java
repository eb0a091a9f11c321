package io.agentloader.document;

import io.agentloader.diff.Difference;
import io.agentloader.diff.Difference.Value;
import io.agentloader.diff.LineDiff;
import io.agentloader.pull.PulledAgent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What differs between two agents: {@code -/diff} as JSON, and {@code diff}. It only ever grows. */
public final class DiffInfo {

    private DiffInfo() {}

    /** {@code Diff}. */
    public static Map<String, Object> of(PulledAgent before, PulledAgent after, List<Difference> differences) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Diff");
        document.put("from", name(before));
        document.put("to", name(after));
        document.put("same", before.yaml().digest().equals(after.yaml().digest()));
        document.put("changes", differences.stream().map(DiffInfo::row).toList());
        return document;
    }

    /** What one of the two is called. */
    public static String name(PulledAgent agent) {
        return agent.reference().resolvedTo(agent.named().digest()).toString();
    }

    /** One of the two as a text. */
    public static LineDiff.Named named(PulledAgent agent) {
        return new LineDiff.Named(name(agent), agent.yaml().bytes());
    }

    private static Map<String, @Nullable Object> row(Difference difference) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("change", difference.word());
        row.put("in", difference.subject().kind().word());
        row.put("name", difference.subject().name());
        row.put("from", value(difference.before()));
        row.put("to", value(difference.after()));
        return row;
    }

    private static @Nullable Object value(Optional<Value> value) {
        return value.map(DiffInfo::members).orElse(null);
    }

    private static Map<String, Object> members(Value value) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("pointer", value.pointer());
        members.put("value", value.json());
        return members;
    }
}
