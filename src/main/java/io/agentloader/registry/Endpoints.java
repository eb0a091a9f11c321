package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import io.agentloader.config.MirrorUrl;
import io.agentloader.oci.Repository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is asked for a repository, in order, and how each host is spoken to: the only class that knows. */
final class Endpoints {

    private static final String HUB = "docker.io";
    private static final String HUB_API = "registry-1.docker.io";

    private final Map<String, LoaderConfig.Registry> registries;
    private final Map<String, LoaderConfig.Mirror> mirrors;

    Endpoints(Map<String, LoaderConfig.Registry> registries, Map<String, LoaderConfig.Mirror> mirrors) {
        this.registries = registries;
        this.mirrors = mirrors;
    }

    /**
     * The hosts to ask, first one first. The last one's word is final: the registry itself, or the last mirror where the
     * registry is not to be asked.
     */
    List<Endpoint> of(Repository repository) {
        String registry = repository.registry();
        String authority = registry.equals(HUB) ? HUB_API : registry;
        Endpoint upstream = Endpoint.upstream(authority, scheme(registry), transport(registry), repository);
        return Optional.ofNullable(mirrors.get(registry))
                .map(mirror -> mirrored(mirror, upstream, repository))
                .orElse(List.of(upstream));
    }

    /** What is no URL has stopped the start, so nothing is passed over in silence here. */
    private List<Endpoint> mirrored(LoaderConfig.Mirror mirror, Endpoint upstream, Repository repository) {
        Stream<Endpoint> first = mirror.urls().orElse(List.of()).stream()
                .flatMap(url -> MirrorUrl.parse(url).stream())
                .map(url -> mirror(url, repository));
        return (mirror.fallback() ? Stream.concat(first, Stream.of(upstream)) : first).toList();
    }

    private Endpoint mirror(MirrorUrl url, Repository repository) {
        Endpoint.Scheme scheme = url.tls() ? scheme(url.authority()) : Endpoint.Scheme.HTTP;
        return new Endpoint(
                url.authority(),
                scheme,
                url.prefix() + Endpoint.API,
                Part.MIRROR,
                transport(url.authority()),
                new Repository(url.authority(), repository.path()));
    }

    private Endpoint.Scheme scheme(String registry) {
        Optional<LoaderConfig.Registry> own = Optional.ofNullable(registries.get(registry));
        if (own.filter(LoaderConfig.Registry::plainHttp).isPresent()) {
            return Endpoint.Scheme.HTTP;
        }
        return isUnverified(registry) ? Endpoint.Scheme.AUTO : Endpoint.Scheme.HTTPS;
    }

    /** How any host is reached that nothing else was said about: token servers and hosts behind redirects, too. */
    Transport transport(String authority) {
        return isUnverified(authority) ? new Transport(TlsTrust.UNVERIFIED, Map.of()) : Transport.USUAL;
    }

    private boolean isUnverified(String authority) {
        return Loopback.is(Origin.of(true, authority).host())
                || Optional.ofNullable(registries.get(authority))
                        .filter(LoaderConfig.Registry::insecure)
                        .isPresent();
    }
}
