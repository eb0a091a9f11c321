package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import io.agentloader.oci.Repository;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is asked for a repository, in order, and how each host is spoken to: the only class that knows. */
final class Endpoints {

    private static final String HUB = "docker.io";
    private static final String HUB_API = "registry-1.docker.io";

    private final Map<String, LoaderConfig.Registry> registries;

    Endpoints(Map<String, LoaderConfig.Registry> registries) {
        this.registries = registries;
    }

    /** The hosts to ask, first one first; the last one is the registry itself, whose word is final. */
    List<Endpoint> of(Repository repository) {
        String registry = repository.registry();
        String authority = registry.equals(HUB) ? HUB_API : registry;
        return List.of(new Endpoint(authority, scheme(registry)));
    }

    private Endpoint.Scheme scheme(String registry) {
        Optional<LoaderConfig.Registry> own = Optional.ofNullable(registries.get(registry));
        if (own.filter(LoaderConfig.Registry::plainHttp).isPresent()) {
            return Endpoint.Scheme.HTTP;
        }
        return isUnverified(registry) ? Endpoint.Scheme.AUTO : Endpoint.Scheme.HTTPS;
    }

    /** Whether the certificate of this host is taken as it is. */
    boolean isUnverified(String authority) {
        return Loopback.is(Origin.of(true, authority).host())
                || Optional.ofNullable(registries.get(authority))
                        .filter(LoaderConfig.Registry::insecure)
                        .isPresent();
    }
}
