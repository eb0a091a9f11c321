package io.agentloader.registry;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;

/**
 * One base URL to try for a repository.
 *
 * @param authority host and optional port that requests go to
 * @param scheme how it is spoken to
 * @param prefix what stands before {@code /v2/} in every path; mostly empty
 * @param mirror whether it is asked in the place of another registry
 * @param transport how it is reached
 */
record Endpoint(String authority, Scheme scheme, String prefix, boolean mirror, Transport transport) {

    /** How a host is spoken to. */
    enum Scheme {
        /** TLS, verified, without an alternative. */
        HTTPS,
        /** TLS, not verified; plain HTTP where the port does not speak TLS. */
        AUTO,
        /** Plain HTTP and nothing else. */
        HTTP
    }

    /** A registry itself. */
    static Endpoint upstream(String authority, Scheme scheme, Transport transport) {
        return new Endpoint(authority, scheme, "", false, transport);
    }

    /** Where its requests go, spoken to in this way. */
    Base base(Origin origin) {
        return new Base(new Target(origin, prefix), transport);
    }

    Origin origin(boolean tls) {
        return Origin.of(tls, authority);
    }

    boolean hasPort() {
        return authority.lastIndexOf(':') > authority.lastIndexOf(']');
    }

    static String manifestPath(Reference reference) {
        return "/v2/" + reference.repository().path() + "/manifests/" + reference.identifier();
    }

    static String blobPath(Repository repository, Digest digest) {
        return "/v2/" + repository.path() + "/blobs/" + digest;
    }
}
