package io.agentloader.registry;

/**
 * Which redirects are followed.
 *
 * @param start the origin that was asked first
 * @param max how many in a row
 * @param localAllowed whether an origin at a local address may lead to another local address
 */
record Redirects(Origin start, int max, boolean localAllowed) {

    /** For manifests and blobs. */
    static Redirects of(Origin start) {
        return new Redirects(start, 10, true);
    }

    /** For token requests, which hold every target to the rules of a realm. */
    static Redirects ofRealm(Origin registry) {
        return new Redirects(registry, 5, false);
    }

    /** For requests that must not be repeated elsewhere. */
    static Redirects none(Origin start) {
        return new Redirects(start, 0, false);
    }

    /** Where to go next; fails when the answer leads nowhere we may go. */
    Target next(Call call, Answer answer) {
        Target current = answer.ask().target();
        Target target = answer.header("Location")
                .flatMap(current::resolve)
                .orElseThrow(() -> Failures.protocol(call, answer.host(), "redirected to what is no plain URL"));
        if (current.origin().tls() && !target.origin().tls()) {
            throw Failures.protocol(call, answer.host(), "redirected from https to http");
        }
        if (!target.origin().equals(current.origin()) && isForbidden(target.origin())) {
            throw Failures.forbiddenAddress(call, answer.host(), "redirected to", target.origin());
        }
        return target;
    }

    private boolean isForbidden(Origin target) {
        boolean home = target.authority().equals(start.authority());
        boolean among = localAllowed && LocalAddress.is(start.host());
        return LocalAddress.is(target.host()) && !home && !among;
    }
}
