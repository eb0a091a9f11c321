package io.agentloader.registry;

import io.agentloader.policy.AddressPolicy;

/**
 * A token server that a registry may send us to.
 *
 * @param credentialsAllowed whether the registry's credentials may go there
 */
record Realm(Target target, boolean credentialsAllowed) {

    /**
     * Holds a challenge's realm to the rules: a challenge over plain HTTP can be forged by anybody on the way, so its realm gets
     * credentials on the registry's own host alone; over verified https a foreign host is ordinary.
     */
    static Realm of(Call call, Origin registry, AddressPolicy addresses, String text) {
        Target target = Target.parse(text)
                .orElseThrow(() -> Failures.protocol(
                        call, registry.authority(), "named a token realm that is no plain http or https URL"));
        if (registry.tls() && !target.origin().tls()) {
            throw Failures.protocol(call, registry.authority(), "named a token realm on plain http");
        }
        target.origin().forbiddenAfter(registry, addresses).ifPresent(rule -> {
            throw Failures.forbiddenAddress(call, registry.authority(), "named a token realm at", rule);
        });
        boolean sameHost = target.origin().host().equals(registry.host());
        return new Realm(target, registry.tls() || sameHost);
    }
}
