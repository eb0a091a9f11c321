package io.agentloader.cli;

import io.agentloader.config.ConfigKeys;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.Kind;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import java.util.Optional;

/** What to do about a host that did not do its part. */
final class Advice {

    private Advice() {}

    static Finding failed(String registry, AgentException failure) {
        return Finding.fail(Exit.of(failure.kind()), failure.report().detail(), of(failure, registry));
    }

    /** There are others to ask. */
    static Finding passedOver(String role, String registry, AgentException failure) {
        return Finding.warn(role + ": " + failure.report().detail(), of(failure, registry));
    }

    /** What lets a token server have the credentials of a registry. */
    static String trusting(String realm, String host) {
        return "If " + realm + " is the token server of " + host + ", let it have them: agent-loader.trusted-realms="
                + realm + ".";
    }

    /** One sentence; {@code registry} is named where the failure knows of no host. */
    static String of(AgentException failure, String registry) {
        Kind kind = failure.kind();
        String host = failure.report().host().orElse(registry);
        return switch (kind) {
            case INVALID_REFERENCE -> "Give a host[:port], or a reference such as ghcr.io/acme/helper:1.2.";
            case UPSTREAM_UNAUTHORIZED -> unauthorized(failure.report(), host);
            case UPSTREAM_DENIED ->
                Optional.ofNullable(failure.report().members().get(Report.REDIRECTED_BY))
                        .map(by -> "Look at what " + by + " redirects to: no credentials are shown to " + host + ".")
                        .orElse("Let the account that is used at " + host
                                + (isWriting(failure) ? " write there" : " read it") + ", or use another one.");
            case TLS_UNTRUSTED ->
                "See that its certificate is in date and for this name; if a company's own authority signed it, name that"
                        + " with " + ConfigKeys.ofRegistry(host, "ca-file") + ".";
            case REFERENCE_NOT_ALLOWED ->
                "Admit it with agent-loader.allow, or the address of " + host + " with agent-loader.network.allow.";
            case NOT_FOUND -> notFound(failure, host);
            case NO_MATCHING_VERSION -> "See what there is with agent-loader tags, and name a tag or a wider range.";
            case RATE_LIMITED -> "Wait, or log in at " + host + ": known accounts are allowed more.";
            case REGISTRY_UNAVAILABLE, REGISTRY_PROTOCOL, REGISTRY_REJECTED, CIRCUIT_OPEN ->
                Optional.ofNullable(failure.report().members().get("proxy"))
                        .map(proxy ->
                                "See that the proxy " + proxy + " is up and lets this through, or go past it with "
                                        + ConfigKeys.ofRegistry(host, "proxy") + "=direct.")
                        .orElseGet(() ->
                                isWriting(failure) ? notTaken(kind, host) : notReached(failure.report(), registry));
            case NOT_CACHED ->
                failure.report().members().containsKey("missing")
                        ? "Take it from its registry, without store: or --local."
                        : "Ask once where the registry may be asked, so that it is stored.";
            case OFFLINE -> "Leave --offline out, or ask for what is stored with --local.";
            case NOT_AN_AGENT -> "Push it with docker agent share push, which makes it an agent.";
            case NO_MATCHING_PLATFORM -> "Name one of its platforms with --platform.";
            case PINNED -> "Unpin it with agent-loader unpin, if it is to follow its registry again.";
            case CONTENT_MISMATCH ->
                isWriting(failure)
                        ? "See what changes bodies on the way to " + host + ", or what is wrong there, and push again."
                        : lookUp(kind);
            case INVALID_AGENT, INVALID_BUNDLE, SIGNATURE_REJECTED, STORE_CORRUPT, STORE_UNAVAILABLE, OVERLOADED ->
                lookUp(kind);
        };
    }

    private static String unauthorized(Report report, String host) {
        if (LoginCommand.FROM.equals(report.members().get("credentialSource"))) {
            return "Check the user and the password; some registries want a token in place of it.";
        }
        return Optional.ofNullable(report.members().get(Report.WITHHELD_FROM))
                .map(realm -> trusting(realm.toString(), host))
                .orElse("agent-loader login " + host + " -u USER --password-stdin, or set "
                        + ConfigKeys.ofRegistry(host, "username") + " and .password.");
    }

    private static String lookUp(Kind kind) {
        return "Look up " + kind.code() + " among the problems in docs/reference/problems.md.";
    }

    /** A push asks the registry itself, and says nothing of what is stored. */
    private static boolean isWriting(AgentException failure) {
        return failure.report().members().containsKey(Report.WRITING);
    }

    private static String notFound(AgentException failure, String host) {
        if (isWriting(failure)) {
            return "Make the repository at " + host + " first, or check its spelling: not every registry makes what is"
                    + " pushed to.";
        }
        return failure.report().host().isEmpty()
                ? "No registry was asked; agent-loader ls says what is stored, and what is pinned."
                : "Check the spelling, and whether " + host + " is a registry.";
    }

    private static String notReached(Report report, String registry) {
        if (report.host().isEmpty()
                && report.error().filter(NetworkError::isTimeout).isPresent()) {
            return "Give it more with --timeout, or ask for less at once.";
        }
        return "Check the name and the route to " + report.host().orElse(registry)
                + ", whether a proxy is needed (HTTPS_PROXY), and whether a mirror should be asked instead: "
                + ConfigKeys.ofMirrors(registry) + ".";
    }

    private static String notTaken(Kind kind, String host) {
        return kind == Kind.REGISTRY_REJECTED
                ? "See what " + host + " lets be pushed: it may have quotas, tags that are not moved, or types that it"
                        + " does not take."
                : "Check the name and the route to " + host
                        + ", and whether a proxy is needed (HTTPS_PROXY); push again,"
                        + " and only what is missing is sent.";
    }
}
