package io.agentloader.http;

import jakarta.inject.Singleton;

/** Who may publish with the credentials of this machine: the page of dev mode, for whoever sits at this machine or is known by name. */
@Singleton
final class ShareRights {

    private final HttpSettings settings;
    private final Doorkeeper doorkeeper;

    ShareRights(HttpSettings settings, Doorkeeper doorkeeper) {
        this.settings = settings;
        this.doorkeeper = doorkeeper;
    }

    /**
     * Passes in silence, or throws the problem. That an {@code Origin} is ours the gate has seen; browsers send one with every such
     * request, and nobody else has to be helped to publish over HTTP. Where only this machine can connect there is nothing in
     * between that ends TLS: then a page of the same name and another scheme is somebody else's.
     *
     * @param sealed whether the request came through TLS
     */
    void require(Call call, boolean sealed) {
        boolean ours = call.header("Origin").isPresent()
                && call.header("Sec-Fetch-Site")
                        .filter(site -> !site.equals("same-origin"))
                        .isEmpty()
                && isOfOurScheme(call, sealed);
        if (!ours) {
            throw Refusal.of(
                    Code.FORBIDDEN, "Only the page at /dev shares agents; elsewhere there is agent-loader push.");
        }
        if (!settings.loopbackOnly() && !doorkeeper.asks()) {
            throw Refusal.of(
                    Code.FORBIDDEN,
                    "Others than this machine can connect here, and nobody has to say who they are: agents are not shared"
                            + " with this machine's credentials then. Listen on 127.0.0.1, or name agent-loader.callers.");
        }
    }

    private boolean isOfOurScheme(Call call, boolean sealed) {
        return !settings.loopbackOnly()
                || call.header("Origin")
                        .filter(origin -> origin.startsWith(sealed ? "https://" : "http://"))
                        .isPresent();
    }
}
