package io.agentloader.policy;

import io.agentloader.config.LoaderConfig;
import io.agentloader.config.MirrorUrl;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an operator says about who may be asked.
 *
 * @param allow globs over {@code host/repository}; none allows everything
 * @param deny globs over {@code host/repository}; decides first
 * @param networkAllow blocks of loopback or private addresses that may be connected to
 * @param networkDeny blocks of addresses that may never be; decides first
 * @param namedHosts {@code host[:port]} of registries and mirrors that the configuration names, or that run in this process
 * @param listensOnLoopbackOnly whether nobody but this machine can call this service: then loopback and private registries
 *     are open, since the callers can reach them anyway
 */
public record AdmissionRules(
        List<String> allow,
        List<String> deny,
        List<String> networkAllow,
        List<String> networkDeny,
        Set<String> namedHosts,
        boolean listensOnLoopbackOnly) {

    /** Nothing is said, and everybody can call. */
    public static final AdmissionRules NONE =
            new AdmissionRules(List.of(), List.of(), List.of(), List.of(), Set.of(), false);

    public AdmissionRules {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        networkAllow = List.copyOf(networkAllow);
        networkDeny = List.copyOf(networkDeny);
        namedHosts = Set.copyOf(namedHosts);
    }

    /**
     * As configured.
     *
     * @param ownHosts {@code host[:port]} of registries that run in this process, such as dev mode's
     */
    public static AdmissionRules of(LoaderConfig config, Set<String> ownHosts, boolean listensOnLoopbackOnly) {
        Set<String> named = new HashSet<>(config.registries().keySet());
        config.mirrors().values().stream()
                .flatMap(mirror -> mirror.urls().orElse(List.of()).stream())
                .flatMap(url -> MirrorUrl.parse(url).stream())
                .forEach(mirror -> named.add(mirror.authority()));
        named.addAll(ownHosts);
        return new AdmissionRules(
                config.allow().orElse(List.of()),
                config.deny().orElse(List.of()),
                config.network().allow().orElse(List.of()),
                config.network().deny().orElse(List.of()),
                named,
                listensOnLoopbackOnly);
    }
}
