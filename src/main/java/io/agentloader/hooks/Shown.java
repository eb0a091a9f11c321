package io.agentloader.hooks;

import java.util.Optional;

/**
 * What a sender shows beside the body. Its text holds nothing of it.
 *
 * @param authorization the header of that name
 * @param secret of the query
 * @param nexusSignature the header {@code X-Nexus-Webhook-Signature}
 * @param signature the header {@code X-Signature}
 */
public record Shown(
        Optional<String> authorization,
        Optional<String> secret,
        Optional<String> nexusSignature,
        Optional<String> signature) {

    @Override
    public String toString() {
        return "Shown[...]";
    }
}
