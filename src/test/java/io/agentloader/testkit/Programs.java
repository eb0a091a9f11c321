package io.agentloader.testkit;

import io.agentloader.app.AgentLoader;
import java.nio.file.Path;

/** What a Java program with a resolver of its own sets. */
public final class Programs {

    private Programs() {}

    /** With its store below that folder, nothing of the files of this machine, and no second attempts. */
    public static AgentLoader loader(Path folder) {
        return AgentLoader.configured()
                .storeAt(folder.resolve("store"))
                .with("agent-loader.registries-conf", "off")
                .with("agent-loader.docker-daemon-config", "off")
                // the first connection of a machine that has much to do takes longer than tests of time-outs like
                .with("agent-loader.timeouts.connect", "10s")
                .with("agent-loader.timeouts.request", "20s")
                .with("agent-loader.retry.attempts", "1");
    }
}
