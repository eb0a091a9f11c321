package io.agentloader.document;

import io.agentloader.dependencies.Checked;
import io.agentloader.dependencies.CheckedFile;
import io.agentloader.dependencies.Dependency;
import io.agentloader.dependencies.DependencyTree;
import io.agentloader.dependencies.Root;
import io.agentloader.failure.AgentException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agents that agents lead to: {@code -/dependencies}, {@code deps} and {@code lock}. What is not known is {@code null}. */
public final class LockInfo {

    private static final int VERSION = 1;

    private LockInfo() {}

    /** {@code Lock}. */
    public static Map<String, Object> of(DependencyTree tree) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Lock");
        document.put("version", VERSION);
        if (tree.roots().size() == 1 && !tree.roots().get(0).isFile()) {
            document.put("reference", tree.root().reference().canonical());
            document.put("digest", tree.root().digest().toString());
        }
        document.put("roots", tree.roots().stream().map(LockInfo::row).toList());
        document.put("complete", tree.isComplete());
        document.put("cut", tree.cut());
        document.put("agents", tree.agents().stream().map(LockInfo::row).toList());
        document.put("cycles", tree.cycles());
        return document;
    }

    private static Map<String, Object> row(Root root) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(root.isFile() ? "file" : "reference", root.name());
        row.put("digest", root.digest().toString());
        return row;
    }

    private static Map<String, @Nullable Object> row(Dependency agent) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("reference", agent.name());
        row.put("digest", agent.digest().map(Object::toString).orElse(null));
        row.put("state", agent.state().word());
        row.put("depth", agent.depth());
        row.put("dependencies", agent.dependencies());
        agent.failure().ifPresent(failure -> row.put("problem", problem(failure)));
        return row;
    }

    /** {@code LockReport}: whether each line and each file of a lock holds. */
    public static Map<String, Object> checked(List<Checked> lines, List<CheckedFile> files) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "LockReport");
        boolean all = lines.stream().allMatch(Checked::holds) && files.stream().allMatch(CheckedFile::holds);
        document.put("holds", all);
        document.put("agents", lines.stream().map(LockInfo::row).toList());
        document.put("files", files.stream().map(LockInfo::row).toList());
        return document;
    }

    private static Map<String, @Nullable Object> row(Checked checked) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("reference", checked.line().reference().canonical());
        row.put("locked", checked.line().digest().toString());
        row.put("now", checked.now().map(Object::toString).orElse(null));
        checked.failure().ifPresent(failure -> row.put("problem", problem(failure)));
        return row;
    }

    private static Map<String, @Nullable Object> row(CheckedFile checked) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("file", checked.file().name());
        row.put("locked", checked.file().digest().toString());
        row.put("now", checked.now().map(Object::toString).orElse(null));
        return row;
    }

    /** A problem in the row of a list: its code, and a sentence. */
    public static Map<String, Object> problem(AgentException failure) {
        return Map.of("code", failure.kind().code(), "detail", ProblemMembers.sentence(failure.report()));
    }
}
