package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import io.agentloader.oci.Repository;
import io.agentloader.policy.AddressPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the registry client has to be told.
 *
 * @param version of this program, for {@code User-Agent}
 * @param registries what is particular to one registry, by its host and port
 * @param mirrors the hosts to ask in the place of a registry, by the registry's host and port
 * @param addresses where connections, redirects and token realms may lead
 * @param trustedRealms token servers that may get credentials although the challenge came over plain HTTP
 * @param files what the files of other tools say of hosts
 * @param proxies through which proxy which host is reached
 */
public record RegistrySettings(
        String version,
        LoaderConfig.Timeouts timeouts,
        LoaderConfig.Retry retry,
        LoaderConfig.Circuit circuit,
        Map<String, LoaderConfig.Registry> registries,
        Map<String, LoaderConfig.Mirror> mirrors,
        AddressPolicy addresses,
        Set<String> trustedRealms,
        MirrorFiles files,
        ProxyRules proxies) {

    public RegistrySettings {
        registries = Map.copyOf(registries);
        mirrors = Map.copyOf(mirrors);
        trustedRealms = Set.copyOf(trustedRealms);
    }

    /** Without the files of other tools, and with every host reached directly. */
    public RegistrySettings(
            String version,
            LoaderConfig.Timeouts timeouts,
            LoaderConfig.Retry retry,
            LoaderConfig.Circuit circuit,
            Map<String, LoaderConfig.Registry> registries,
            Map<String, LoaderConfig.Mirror> mirrors,
            AddressPolicy addresses,
            Set<String> trustedRealms) {
        this(
                version,
                timeouts,
                retry,
                circuit,
                registries,
                mirrors,
                addresses,
                trustedRealms,
                MirrorFiles.none(),
                ProxyRules.NONE);
    }

    /** With the hosts that files of other tools name, whose addresses are meant. */
    public RegistrySettings with(MirrorFiles other) {
        return new RegistrySettings(
                version,
                timeouts,
                retry,
                circuit,
                registries,
                mirrors,
                addresses.alsoNaming(other::names),
                trustedRealms,
                other,
                proxies);
    }

    /** The same, with hosts reached through proxies. */
    public RegistrySettings through(ProxyRules others) {
        return new RegistrySettings(
                version, timeouts, retry, circuit, registries, mirrors, addresses, trustedRealms, files, others);
    }

    /**
     * The same, where the address of one more host is meant, whatever it is.
     *
     * @param place {@code host[:port]} in lower case, without the port that its scheme has anyway
     */
    public RegistrySettings naming(String place) {
        return new RegistrySettings(
                version,
                timeouts,
                retry,
                circuit,
                registries,
                mirrors,
                addresses.alsoNaming(place::equals),
                trustedRealms,
                files,
                proxies);
    }

    /** Without mirrors, and with no token server trusted beyond the usual. */
    public RegistrySettings(
            String version,
            LoaderConfig.Timeouts timeouts,
            LoaderConfig.Retry retry,
            LoaderConfig.Circuit circuit,
            Map<String, LoaderConfig.Registry> registries,
            AddressPolicy addresses) {
        this(version, timeouts, retry, circuit, registries, Map.of(), addresses, Set.of());
    }

    /** What people are told of the proxy before a host, where there is one. */
    Optional<String> proxyOf(Endpoint endpoint) {
        return Passage.to(endpoint.origin(endpoint.isTls()), proxies()).proxy().map(Via::name);
    }

    /**
     * Every host that somebody configured, as registry or as mirror, and those that are asked for {@code usual}: as many as the
     * configuration names, whatever callers ask for. Registries are there by their names in references, too.
     */
    public Set<String> hosts(String usual) {
        Set<String> hosts = new TreeSet<>(configured());
        hosts.add(usual);
        for (String registry : Set.copyOf(hosts)) {
            endpoints()
                    .of(new Repository(registry, RegistryStates.ANY))
                    .forEach(endpoint -> hosts.add(endpoint.authority()));
        }
        return Set.copyOf(hosts);
    }

    /** The registries that something is said of. */
    Set<String> configured() {
        Set<String> names = new TreeSet<>(registries.keySet());
        names.addAll(mirrors.keySet());
        names.addAll(files.registries());
        return names;
    }

    Endpoints endpoints() {
        return new Endpoints(registries, mirrors, files);
    }

    /** The groups of the configuration that concern registries. */
    public static RegistrySettings of(LoaderConfig config, String version, AddressPolicy addresses) {
        return new RegistrySettings(
                version,
                config.timeouts(),
                config.retry(),
                config.circuit(),
                config.registries(),
                config.mirrors(),
                addresses,
                Set.copyOf(config.trustedRealms().orElse(List.of())));
    }
}
