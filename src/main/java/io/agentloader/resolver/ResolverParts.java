package io.agentloader.resolver;

import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.publish.Publisher;
import io.agentloader.pull.PullAgent;
import io.agentloader.schema.AgentReader;
import io.agentloader.store.ContentStore;
import java.util.function.Supplier;

/**
 * What a resolver stands on.
 *
 * @param references reads texts, with the defaults that are configured
 * @param reader made when there is YAML to read
 * @param publisher made when something is pushed for the first time
 */
public record ResolverParts(
        PullAgent pullAgent,
        ContentStore store,
        ReferenceParser references,
        RegistryTypes types,
        Supplier<AgentReader> reader,
        Supplier<Publisher> publisher) {}
