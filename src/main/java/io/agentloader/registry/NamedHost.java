package io.agentloader.registry;

import io.agentloader.oci.Repository;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A host as a file names it. What the file leaves open is for our own configuration to say.
 *
 * @param repository the repository there, under the name of that registry: {@code docker.io} for Docker Hub
 * @param root as in {@link Endpoint}
 * @param headers their values may be secrets
 */
record NamedHost(
        Repository repository,
        String root,
        Part part,
        Optional<Endpoint.Scheme> scheme,
        Optional<TlsTrust> tls,
        Map<String, String> headers,
        Optional<Duration> connect) {

    NamedHost {
        headers = Map.copyOf(headers);
    }

    /** With nothing particular about it. */
    static NamedHost plainly(Repository repository, String root, Part part, Optional<Endpoint.Scheme> scheme) {
        Optional<TlsTrust> tls = scheme.filter(Endpoint.Scheme.AUTO::equals).map(auto -> TlsTrust.UNVERIFIED);
        return new NamedHost(repository, root, part, scheme, tls, Map.of(), Optional.empty());
    }

    @Override
    public String toString() {
        return repository + " " + root + " " + part;
    }
}
