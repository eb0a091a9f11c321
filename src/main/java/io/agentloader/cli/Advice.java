package io.agentloader.cli;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Kind;
import io.agentloader.failure.Report;
import java.util.Optional;

/** What to do about a host that did not do its part. */
final class Advice {

    private Advice() {}

    static Finding failed(String registry, AgentException failure) {
        return Finding.fail(Exit.of(failure.kind()), failure.report().detail(), of(failure, registry));
    }

    /** There are others to ask. */
    static Finding passedOver(String registry, AgentException failure) {
        return Finding.warn("mirror: " + failure.report().detail(), of(failure, registry));
    }

    private static String of(AgentException failure, String registry) {
        Kind kind = failure.kind();
        String host = failure.report().host().orElse(registry);
        return switch (kind) {
            case INVALID_REFERENCE -> "Give a host[:port], or a reference such as ghcr.io/acme/helper:1.2.";
            case UPSTREAM_UNAUTHORIZED ->
                "docker login " + host + ", or set agent-loader.registries.\"" + host + "\".username and .password.";
            case UPSTREAM_DENIED ->
                Optional.ofNullable(failure.report().members().get(Report.REDIRECTED_BY))
                        .map(by -> "Look at what " + by + " redirects to: no credentials are shown to " + host + ".")
                        .orElse("Let the account that is used at " + host + " read it, or use another one.");
            case TLS_UNTRUSTED ->
                "Set agent-loader.registries.\"" + host + "\".ca-file to the authority that signed its certificate.";
            case REFERENCE_NOT_ALLOWED ->
                "Admit it with agent-loader.allow, or the address of " + host + " with agent-loader.network.allow.";
            case NOT_FOUND -> "Check the spelling, and whether " + host + " is a registry.";
            case RATE_LIMITED -> "Wait, or log in at " + host + ": known accounts are allowed more.";
            case REGISTRY_UNAVAILABLE, REGISTRY_PROTOCOL, REGISTRY_REJECTED, CIRCUIT_OPEN ->
                "Check the name and the route to " + host
                        + ", the proxy (HTTPS_PROXY, NO_PROXY), and whether a mirror should"
                        + " be asked instead: agent-loader.mirrors.\"" + registry + "\".";
            case NOT_CACHED,
                    NOT_AN_AGENT,
                    NO_MATCHING_PLATFORM,
                    INVALID_AGENT,
                    INVALID_BUNDLE,
                    SIGNATURE_REJECTED,
                    OFFLINE,
                    STORE_CORRUPT,
                    STORE_UNAVAILABLE,
                    CONTENT_MISMATCH,
                    OVERLOADED -> "Look up " + kind.code() + " among the problems in docs/reference/problems.md.";
        };
    }
}
