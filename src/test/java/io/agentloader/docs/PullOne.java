package io.agentloader.docs;

import io.agentloader.app.AgentLoader;
import io.agentloader.resolver.Resolver;
import java.nio.file.Path;

public final class PullOne {
    public static void main(String[] arguments) {
        try (Resolver agents =
                AgentLoader.configured().storeAt(Path.of(arguments[0])).resolver()) {
            var agent = agents.blocking().pull(arguments[1]);
            System.out.writeBytes(agent.yaml().toByteArray());
            System.err.println(
                    agent.named().digest() + " from " + agent.provenance().source());
        }
    }
}
