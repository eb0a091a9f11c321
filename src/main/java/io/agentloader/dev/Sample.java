package io.agentloader.dev;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.dev.DevAgent.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An agent that comes with this program. */
enum Sample {
    HAIKU("haiku", "1.0.0"),
    REVIEWER("reviewer", "1.0.0"),
    TEAM("team", "1.0.0");

    /** What their references end with. */
    static final String TAG = "latest";

    private final String title;
    private final String version;

    Sample(String title, String version) {
        this.title = title;
        this.version = version;
    }

    String repository() {
        return "samples/" + title;
    }

    String file() {
        return title + ".yaml";
    }

    /** The version that the YAML itself gives. */
    String version() {
        return version;
    }

    Packed packed() {
        return AgentPacking.pack(yaml(), Form.RAW, version);
    }

    /** As if somebody had just written it. */
    DevAgent agent(String registry, Instant now) {
        Revision revision = Revision.of(packed());
        return new DevAgent(
                file(),
                repository(),
                registry + "/" + repository() + ":" + TAG,
                State.SERVED,
                revision.yaml().size(),
                Optional.of(version),
                List.of(),
                Optional.of(revision),
                Optional.empty(),
                Optional.of(revision.digest()),
                now);
    }

    byte[] yaml() {
        String resource = "/samples/" + title + ".yaml";
        try (InputStream stream = Sample.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("not in this build: " + resource);
            }
            return stream.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot be read from this build: " + resource, unreadable);
        }
    }
}
