package io.agentloader.document;

import io.agentloader.dev.DevAgent;
import io.agentloader.dev.DevAgent.State;
import io.agentloader.dev.DevEvent.Changed;
import io.agentloader.dev.DevEvent.Logged;
import io.agentloader.dev.DevEvent.News;
import io.agentloader.dev.DevEvent.Removed;
import io.agentloader.dev.DevState;
import io.agentloader.dev.LogLine;
import io.agentloader.dev.Revision;
import io.agentloader.oci.Digest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What dev mode shows: {@code /dev/state}, and the data of {@code /dev/events}. */
public final class DevInfo {

    private DevInfo() {}

    /** {@code DevState}. */
    public static Map<String, @Nullable Object> of(DevState state) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "DevState");
        document.put("folder", state.folder().orElse(null));
        document.put("registry", state.registry());
        document.put("sequence", state.sequence());
        document.put("watching", word(state.watching()));
        document.put("trouble", state.trouble().orElse(null));
        document.put("agents", state.agents().stream().map(DevInfo::agent).toList());
        document.put("log", state.log().stream().map(DevInfo::line).toList());
        return document;
    }

    /** What such news are called in a stream. */
    public static String name(News news) {
        if (news instanceof Changed) {
            return "agent";
        }
        return news instanceof Removed ? "removed" : "log";
    }

    /** The data of an event. */
    public static Map<String, @Nullable Object> of(News news) {
        if (news instanceof Changed changed) {
            return agent(changed.agent());
        }
        return news instanceof Removed removed ? removed(removed) : line(((Logged) news).line());
    }

    private static Map<String, @Nullable Object> agent(DevAgent agent) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("file", agent.file());
        row.put("name", agent.name());
        row.put("reference", agent.reference());
        row.put("url", "/agents/" + agent.reference());
        row.put("state", word(agent.state()));
        row.put("stale", agent.isStale());
        row.put("digest", agent.state() == State.SERVED ? named(agent) : null);
        row.put("servedDigest", named(agent));
        row.put("previousDigest", agent.before().map(DevInfo::digest).orElse(null));
        row.put("size", agent.size());
        row.put("version", agent.version().orElse(null));
        row.put("changedAt", agent.changedAt().toString());
        row.put("findings", agent.findings().stream().map(ReportInfo::row).toList());
        return row;
    }

    private static @Nullable String named(DevAgent agent) {
        return agent.named().map(Digest::toString).orElse(null);
    }

    private static String digest(Revision revision) {
        return revision.digest().toString();
    }

    private static Map<String, @Nullable Object> removed(Removed removed) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("file", removed.file());
        row.put("name", removed.name());
        row.put("reference", removed.reference());
        return row;
    }

    private static Map<String, @Nullable Object> line(LogLine line) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("at", line.at().toString());
        row.put("event", line.event());
        row.put("file", line.file());
        row.put("text", line.text());
        return row;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
