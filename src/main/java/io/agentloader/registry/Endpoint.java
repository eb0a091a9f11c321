package io.agentloader.registry;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One base URL to try for a repository.
 *
 * @param authority host and optional port that requests go to
 * @param scheme how it is spoken to
 * @param root what stands before the repository in every path; mostly {@link #API}
 * @param part what it is asked for
 * @param transport how it is reached
 * @param repository the name of the repository there, under the host whose credentials are shown
 */
record Endpoint(String authority, Scheme scheme, String root, Part part, Transport transport, Repository repository) {

    /** Where registries have their API, below whatever prefix. */
    static final String API = "/v2";

    /** How a host is spoken to. */
    enum Scheme {
        /** TLS, verified unless the transport says otherwise, without an alternative. */
        HTTPS,
        /** TLS, not verified; plain HTTP where the port does not speak TLS. */
        AUTO,
        /** Plain HTTP and nothing else. */
        HTTP
    }

    /** A registry itself. */
    static Endpoint upstream(String authority, Scheme scheme, Transport transport, Repository repository) {
        return new Endpoint(authority, scheme, API, Part.UPSTREAM, transport, repository);
    }

    boolean mirror() {
        return part.mirror();
    }

    /** Where its requests go, spoken to in this way. */
    Base base(Origin origin) {
        String query = part.namespace()
                .map(registry -> "ns=" + URLEncoder.encode(registry, StandardCharsets.UTF_8))
                .orElse("");
        return new Base(new Target(origin, root), transport, query);
    }

    Origin origin(boolean tls) {
        return Origin.of(tls, authority);
    }

    /** Whether TLS is tried first. */
    boolean isTls() {
        return scheme != Scheme.HTTP;
    }

    /** A word for how it is spoken to, where that is not in plain text for want of TLS. */
    String spoken() {
        if (!isTls()) {
            return "http";
        }
        return isVerified() ? "https" : "https-unverified";
    }

    /** Whether somebody on the way could read or change what is said. */
    boolean isExposed() {
        return !(isTls() && isVerified()) && !Loopback.is(origin(true).host());
    }

    private boolean isVerified() {
        return scheme == Scheme.HTTPS && transport.tls().verified();
    }

    boolean hasPort() {
        return authority.lastIndexOf(':') > authority.lastIndexOf(']');
    }

    /** Whether the repository has another path here than where it was asked for. */
    boolean renames(Repository asked) {
        return !repository.path().equals(asked.path());
    }

    /** Below the root. */
    static String manifestPath(Repository repository, Reference reference) {
        return "/" + repository.path() + "/manifests/" + reference.identifier();
    }

    /** Below the root. */
    static String tagsPath(Repository repository) {
        return "/" + repository.path() + "/tags/list";
    }

    /** Below the root. */
    static String uploadsPath(Repository repository) {
        return "/" + repository.path() + "/blobs/uploads/";
    }

    /** Below the root. */
    static String referrersPath(Repository repository, Digest digest) {
        return "/" + repository.path() + "/referrers/" + digest;
    }

    /** Of the tag that stands in for a list of referrers, below the root. */
    static String referrersTagPath(Repository repository, Digest digest) {
        return "/" + repository.path() + "/manifests/" + digest.toString().replace(':', '-');
    }

    /** Below the root. */
    static String blobPath(Repository repository, Digest digest) {
        return "/" + repository.path() + "/blobs/" + digest;
    }
}
