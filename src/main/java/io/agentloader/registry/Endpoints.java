package io.agentloader.registry;

import io.agentloader.config.HeaderLine;
import io.agentloader.config.LoaderConfig;
import io.agentloader.config.MirrorUrl;
import io.agentloader.oci.Repository;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is asked for a repository, in order, and how each host is spoken to: the only class that knows. */
final class Endpoints {

    private final Map<String, LoaderConfig.Registry> registries;
    private final Map<String, LoaderConfig.Mirror> mirrors;
    private final MirrorFiles files;

    Endpoints(
            Map<String, LoaderConfig.Registry> registries,
            Map<String, LoaderConfig.Mirror> mirrors,
            MirrorFiles files) {
        this.registries = registries;
        this.mirrors = mirrors;
        this.files = files;
    }

    /** Without files of other tools. */
    Endpoints(Map<String, LoaderConfig.Registry> registries, Map<String, LoaderConfig.Mirror> mirrors) {
        this(registries, mirrors, MirrorFiles.none());
    }

    /**
     * The hosts to ask, first one first. The last one's word is final: the registry itself, or the last mirror where the
     * registry is not to be asked. One source speaks for a repository: our own configuration, else a file. Nobody is to be
     * asked where a file blocks it.
     */
    List<Endpoint> of(Repository repository) {
        String registry = repository.registry();
        Endpoint upstream = upstream(repository);
        return configured(registry)
                .map(mirror -> mirrored(mirror, upstream, repository))
                .or(() -> files.route(repository).map(this::routed))
                .orElse(List.of(upstream));
    }

    /** The registry itself, which alone is written to, whoever stands in for it. */
    Endpoint upstream(Repository repository) {
        String registry = repository.registry();
        return Endpoint.upstream(Hub.authority(registry), scheme(registry), transport(registry), repository);
    }

    /** Whether a file forbids to ask for it. */
    boolean areBlocked(Repository repository) {
        return configured(repository.registry()).isEmpty()
                && files.route(repository).filter(Route::isBlocked).isPresent();
    }

    /** What is written for its usual name holds for another name of the same host, too. */
    private Optional<LoaderConfig.Mirror> configured(String registry) {
        return Optional.ofNullable(mirrors.get(registry))
                .or(() -> Hub.usualName(registry).map(mirrors::get));
    }

    private List<Endpoint> routed(Route route) {
        return route.hosts().stream().map(this::endpoint).toList();
    }

    /** What the file leaves open is as for any host. */
    private Endpoint endpoint(NamedHost host) {
        String registry = host.repository().registry();
        Transport own = transport(registry);
        Map<String, String> headers = new LinkedHashMap<>(own.headers());
        headers.putAll(host.headers());
        return new Endpoint(
                Hub.authority(registry),
                host.scheme().orElseGet(() -> scheme(registry)),
                host.root(),
                host.part(),
                new Transport(
                        host.tls().orElse(own.tls()), headers, host.connect().or(own::connect)),
                host.repository());
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

    /**
     * How any host is reached that nothing else was said about: token servers and hosts behind redirects, too. Who leads there
     * chooses the scheme, so in plain text the headers of a host that is meant for TLS stay behind.
     */
    Transport transport(Origin origin) {
        Transport own = transport(origin.authority());
        boolean readable = !origin.tls() && !mayBePlain(origin);
        return readable ? new Transport(own.tls(), Map.of(), own.connect()) : own;
    }

    private boolean mayBePlain(Origin origin) {
        return Loopback.is(origin.host())
                || Optional.ofNullable(registries.get(origin.authority()))
                        .filter(own -> own.plainHttp() || own.insecure())
                        .isPresent();
    }

    private Transport transport(String authority) {
        LoaderConfig.Registry own = registries.get(authority);
        if (own == null) {
            return new Transport(isUnverified(authority) ? TlsTrust.UNVERIFIED : TlsTrust.VERIFIED, Map.of());
        }
        return new Transport(
                new TlsTrust(
                        !isUnverified(authority),
                        own.caFile().stream().toList(),
                        TlsKeys.client(own).stream().toList()),
                headers(own));
    }

    /** What is no header line has stopped the start. */
    private static Map<String, String> headers(LoaderConfig.Registry own) {
        return own.header().orElse(List.of()).stream()
                .flatMap(line -> HeaderLine.parse(line).stream())
                .collect(Collectors.toMap(
                        HeaderLine::name, HeaderLine::value, (first, second) -> first + ", " + second));
    }

    /** Who names an authority for a host of this machine wants its certificate looked at. */
    private boolean isUnverified(String authority) {
        Optional<LoaderConfig.Registry> own = Optional.ofNullable(registries.get(authority));
        boolean named = own.flatMap(LoaderConfig.Registry::caFile).isPresent();
        return (Loopback.is(Origin.of(true, authority).host()) && !named)
                || own.filter(LoaderConfig.Registry::insecure).isPresent();
    }
}
