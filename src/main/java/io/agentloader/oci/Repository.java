package io.agentloader.oci;

/**
 * A repository of one registry. Two registries with a repository of the same name have two repositories.
 *
 * @param registry host and optional port, lower case; {@code docker.io} for Docker Hub
 * @param path as in {@code /v2/<path>/manifests/…}
 */
public record Repository(String registry, String path) {

    /** {@code registry/path}. */
    @Override
    public String toString() {
        return registry + "/" + path;
    }
}
