package io.agentloader.cli;

import io.agentloader.callers.Callers;
import io.agentloader.config.ConfigKeys;
import io.agentloader.config.LoaderConfig;
import io.agentloader.credentials.CredentialSettings;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.Admission;
import io.agentloader.publish.Publisher;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.Pins;
import io.agentloader.pull.PullAgent;
import io.agentloader.registry.RegistryClient;
import io.agentloader.resolver.Resolver;
import io.agentloader.schema.AgentReader;
import io.agentloader.store.ContentStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a pull stands on, made when it is asked for: what cannot be made is a finding, and not the end.
 *
 * @param sources the configuration's sources with something of ours in them, by name
 * @param keys what there is to say about the names of keys
 * @param mirrorFiles which files of other tools name mirrors
 * @param authorities what is wrong with the certificate authorities that the environment names, a sentence each
 * @param loopbackOnly whether the service would listen on loopback alone
 * @param sourceDateEpoch what the environment says about the age of what is made here, in seconds since 1970
 */
public record Surroundings(
        LoaderConfig config,
        List<String> sources,
        List<ConfigKeys.Finding> keys,
        boolean loopbackOnly,
        CredentialSettings credentials,
        Supplier<Optional<String>> mirrorFiles,
        Supplier<List<String>> authorities,
        Supplier<Callers> callers,
        Supplier<ReferenceParser> references,
        Supplier<Admission> admission,
        Supplier<ContentStore> store,
        Supplier<RegistryClient> registry,
        Supplier<Bundles> bundles,
        Supplier<Pins> pins,
        Supplier<PullAgent> pullAgent,
        Supplier<AgentReader> reader,
        Supplier<Resolver> resolver,
        Supplier<Publisher> publisher,
        Optional<String> sourceDateEpoch,
        InstantSource clock) {

    public Surroundings {
        sources = List.copyOf(sources);
        keys = List.copyOf(keys);
    }
}
