package io.agentloader.registry;

import io.agentloader.policy.AddressPolicy;

/**
 * Which redirects are followed.
 *
 * @param registry the origin that was asked first, or that sent us to the token server
 * @param max how many in a row
 */
record Redirects(Origin registry, int max) {

    /** For manifests and blobs. */
    static Redirects of(Origin registry) {
        return new Redirects(registry, 10);
    }

    /** For token requests. */
    static Redirects ofRealm(Origin registry) {
        return new Redirects(registry, 5);
    }

    /** For requests that must not be repeated elsewhere. */
    static Redirects none(Origin registry) {
        return new Redirects(registry, 0);
    }

    /** Where to go next; fails when the answer leads nowhere we may go. */
    Target next(Call call, Answer answer, AddressPolicy addresses) {
        Target current = answer.ask().target();
        Target target = answer.header("Location")
                .flatMap(current::resolve)
                .orElseThrow(() -> Failures.protocol(call, answer.host(), "redirected to what is no plain URL"));
        if (current.origin().tls() && !target.origin().tls()) {
            throw Failures.protocol(call, answer.host(), "redirected from https to http");
        }
        // looking it up would tell the name servers
        if (!target.origin().host().equals(registry.host())
                && answer.ask().unmistakable().in(target.origin().host())) {
            throw Failures.protocol(call, answer.host(), "redirected to a host that repeats a secret of the request");
        }
        target.origin().forbiddenAfter(registry, addresses).ifPresent(rule -> {
            throw Failures.forbiddenAddress(call, answer.host(), "redirected to", rule);
        });
        return target;
    }
}
