package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import io.agentloader.policy.AddressPolicy;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * To which token servers a registry may lead, and which of them its credentials may go to.
 *
 * @param addresses where realms may be
 * @param trusted hosts, with a port where it is not the scheme's own, that get credentials also when anybody on the way may
 *     have named them
 * @param registries whose hosts may be spoken to without TLS, by their host and port
 */
record RealmRules(AddressPolicy addresses, Set<String> trusted, Map<String, LoaderConfig.Registry> registries) {

    static RealmRules of(RegistrySettings settings) {
        return new RealmRules(settings.addresses(), settings.trustedRealms(), settings.registries());
    }

    RealmRules {
        trusted = trusted.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        registries = Map.copyOf(registries);
    }

    /**
     * A challenge over plain HTTP, or over TLS that nobody verified, can be forged by anybody on the way, so its realm gets
     * credentials on the registry's own host and port and on trusted ones alone; over verified https a foreign host is ordinary.
     *
     * @param verified whether the registry's certificate was looked at, where it has one
     */
    boolean allowCredentials(Origin registry, boolean verified, Origin realm) {
        return (registry.tls() && verified)
                // on one machine it is the port that tells one server from another
                || withPort(realm).equals(withPort(registry))
                || (isTrusted(realm) && (realm.tls() || mayBePlain(realm)));
    }

    private boolean isTrusted(Origin realm) {
        return trusted.contains(realm.authority()) || trusted.contains(withPort(realm));
    }

    /** Trust in a host is not trust in the wires to it. */
    private boolean mayBePlain(Origin realm) {
        return Loopback.is(realm.host()) || isConfiguredPlain(realm.authority()) || isConfiguredPlain(withPort(realm));
    }

    private boolean isConfiguredPlain(String authority) {
        LoaderConfig.Registry own = registries.get(authority);
        return own != null && (own.plainHttp() || own.insecure());
    }

    private static String withPort(Origin realm) {
        return realm.host() + ":" + realm.port();
    }
}
