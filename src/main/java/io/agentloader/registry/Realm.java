package io.agentloader.registry;

/**
 * A token server that a registry may send us to.
 *
 * @param credentialsAllowed whether the registry's credentials may go there
 */
record Realm(Target target, boolean credentialsAllowed) {

    /** Holds a challenge's realm to the rules. */
    static Realm of(Call call, Base base, RealmRules rules, String text) {
        Origin registry = base.origin();
        Target target = Target.parse(text)
                .orElseThrow(() -> Failures.protocol(
                        call, registry.authority(), "named a token realm that is no plain http or https URL"));
        if (registry.tls() && !target.origin().tls()) {
            throw Failures.protocol(call, registry.authority(), "named a token realm on plain http");
        }
        target.origin().forbiddenAfter(registry, rules.addresses()).ifPresent(rule -> {
            throw Failures.forbiddenAddress(call, registry.authority(), "named a token realm at", rule);
        });
        return new Realm(
                target, rules.allowCredentials(registry, base.transport().tls().verified(), target.origin()));
    }
}
