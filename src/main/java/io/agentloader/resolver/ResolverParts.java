package io.agentloader.resolver;

import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.Publisher;
import io.agentloader.pull.PullAgent;
import io.agentloader.schema.AgentReader;
import io.agentloader.store.ContentStore;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a resolver stands on.
 *
 * @param references reads texts, with the defaults that are configured
 * @param reader made when there is YAML to read
 * @param files reads the files of authors
 * @param publisher made when something is pushed for the first time
 * @param mayWait whether the thread that asks may be made to wait for what the rooms do
 */
public record ResolverParts(
        PullAgent pullAgent,
        ContentStore store,
        ReferenceParser references,
        RegistryTypes types,
        Supplier<AgentReader> reader,
        Function<Path, Uni<AgentFile>> files,
        Supplier<Publisher> publisher,
        BooleanSupplier mayWait) {}
