package io.agentloader.registry;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;

/**
 * One base URL to try for a repository.
 *
 * @param authority host and optional port that requests go to
 * @param scheme how it is spoken to
 */
record Endpoint(String authority, Scheme scheme) {

    /** How a host is spoken to. */
    enum Scheme {
        /** TLS, verified, without an alternative. */
        HTTPS,
        /** TLS, not verified; plain HTTP where the port does not speak TLS. */
        AUTO,
        /** Plain HTTP and nothing else. */
        HTTP
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
