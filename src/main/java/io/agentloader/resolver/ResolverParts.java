package io.agentloader.resolver;

import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.pull.PullAgent;
import io.agentloader.store.ContentStore;

/**
 * What a resolver stands on.
 *
 * @param references reads texts, with the defaults that are configured
 */
public record ResolverParts(PullAgent pullAgent, ContentStore store, ReferenceParser references, RegistryTypes types) {}
