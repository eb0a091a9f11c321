package io.agentloader.credentials;

import io.agentloader.oci.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Under which names a docker or podman configuration may keep the credentials of a repository. */
final class CredentialKeys {

    private static final String HUB = "docker.io";
    private static final String HUB_KEY = "https://index.docker.io/v1/";
    private static final List<String> HUB_NAMES = List.of(HUB, "index.docker.io", "registry-1.docker.io");
    private static final Set<String> API_PATHS = Set.of("", "/", "/v1", "/v1/", "/v2", "/v2/");

    private CredentialKeys() {}

    /** The key that docker itself writes, and that a credential helper is asked for. */
    static String primary(String registry) {
        return registry.equals(HUB) ? HUB_KEY : registry;
    }

    /** The registry's names as a host: Docker Hub has three. */
    static List<String> names(String registry) {
        return registry.equals(HUB) ? HUB_NAMES : List.of(registry);
    }

    /** The exact keys to look for: namespaces with the longest first, as podman keeps them, and then the host. */
    static List<String> exact(Repository repository) {
        List<String> keys = new ArrayList<>();
        for (String path = repository.path(); !path.isEmpty(); path = parent(path)) {
            for (String name : names(repository.registry())) {
                keys.add(name + "/" + path);
            }
        }
        keys.add(primary(repository.registry()));
        keys.addAll(names(repository.registry()));
        return keys.stream().distinct().toList();
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /**
     * Whether a key, with its scheme and its path stripped, is the registry. A path behind a bare host is a namespace,
     * unless it is that of an API: what is for a namespace is not for the whole host.
     */
    static boolean isHost(String key, String registry) {
        int scheme = key.indexOf("://");
        String rest = scheme < 0 ? key : key.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        return names(registry).contains(host.toLowerCase(Locale.ROOT)) && (scheme >= 0 || API_PATHS.contains(path));
    }
}
