package io.agentloader.http;

import io.agentloader.config.ConfigKeys;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import java.util.Optional;
import java.util.Set;

/** The next step for every problem, naming the reference and the host where they are known. */
final class Hints {

    /** Rules that no agent is served without. */
    private static final Set<String> NO_TEXT = Set.of("utf-8", "nul");

    private Hints() {}

    /** For a failure of which more is known: what stood in the way is named, and who redirected. */
    static String of(Code code, Report report) {
        String host = report.host().orElse("the registry");
        Optional<String> special =
                switch (code) {
                    case REGISTRY_UNAVAILABLE -> unavailable(report, host);
                    case TLS_UNTRUSTED -> member(report, "tlsTrouble").flatMap(trouble -> certificate(trouble, host));
                    case REFERENCE_NOT_ALLOWED -> member(report, "rule").flatMap(rule -> ruledOut(rule, host));
                    case UPSTREAM_UNAUTHORIZED ->
                        member(report, Report.WITHHELD_FROM).map(server -> withheld(server, host));
                    case UPSTREAM_DENIED ->
                        member(report, Report.REDIRECTED_BY).map(leader -> redirected(leader, host));
                    case INVALID_AGENT ->
                        member(report, "line").map(line -> atLine(line, report)).or(() -> member(report, "rule")
                                .flatMap(Hints::inATree));
                    default -> Optional.empty();
                };
        return special.orElseGet(() -> of(code, report.reference(), report.host()));
    }

    /** For what this surface refuses: a caller who is known and may not is not told of browsers. */
    static String of(Refusal refusal, Optional<String> reference) {
        Object role = refusal.members().get("role");
        if (refusal.code() == Code.FORBIDDEN && role != null) {
            return "Ask as a caller who has the role " + role + ", or ask the operator for it.";
        }
        if (refusal.code() == Code.UNAUTHENTICATED && refusal.members().containsKey("hook")) {
            return "Let the registry send what agent-loader.hooks.<name>.secret holds, in the way of its kind, or the token of"
                    + " the service account that the operator named.";
        }
        if (refusal.code() == Code.FORBIDDEN && reference.isPresent()) {
            return "Ask as a caller who may ask for " + reference.get() + ", or ask the operator to let this one.";
        }
        return of(refusal.code(), reference, Optional.empty());
    }

    private static Optional<String> inATree(String rule) {
        return switch (rule) {
            case "names" ->
                Optional.of(
                        "Name the other agent by a tag, a digest or an address, and push the one that names it again.");
            case "dependencies" -> Optional.of("Ask with dependencies=false, or for some of the agents alone.");
            default -> Optional.empty();
        };
    }

    private static Optional<String> member(Report report, String name) {
        return Optional.ofNullable(report.members().get(name)).map(Object::toString);
    }

    private static String withheld(String server, String host) {
        return "If " + server + " is the token server of " + host + ", let it have this service's credentials:"
                + " agent-loader.trusted-realms=" + server + "; anybody on the way may have named it.";
    }

    private static String redirected(String leader, String host) {
        return "Look at what " + leader + " redirects to: " + host
                + " is shown no credentials, and takes only what the redirect itself carries.";
    }

    /** What is no text is served by nothing: there is no way without parsing. */
    private static String atLine(String line, Report report) {
        if (member(report, "rule").filter(NO_TEXT::contains).isPresent()) {
            return "Mend the text at line " + line + ", save it as UTF-8, and send or push it again.";
        }
        return "Mend the YAML at line " + line + "; without parsing, GET of the agent serves it as it is.";
    }

    private static Optional<String> unavailable(Report report, String host) {
        if (member(report, "tlsTrouble").filter("no-tls"::equals).isPresent()) {
            return Optional.of("Check the port of " + host + "; where it is to be asked in plain text, set "
                    + ConfigKeys.ofRegistry(host, "plain-http") + "=true in a properties file.");
        }
        if (report.error().filter(NetworkError.TLS_PROTOCOL_ERROR::equals).isPresent()) {
            return Optional.of("Check which versions of TLS " + host
                    + " speaks, and whether it wants a certificate of this service: "
                    + ConfigKeys.ofRegistry(host, "cert-file") + " and .key-file in a properties file.");
        }
        return member(report, "proxy").map(proxy -> behind(proxy, host));
    }

    /** The host's own key beats every variable, so it is what helps wherever the proxy was named. */
    private static String behind(String proxy, String host) {
        return "Check that the proxy " + proxy + " runs, accepts this service's user and password and lets " + host
                + " through; where no proxy is needed, set " + ConfigKeys.ofRegistry(host, "proxy")
                + "=direct in a properties file, or, where no such key names the proxy, add " + host + " to NO_PROXY.";
    }

    private static Optional<String> certificate(String trouble, String host) {
        return switch (trouble) {
            case "expired" -> Optional.of("Renew the certificate of " + host + ".");
            case "not-yet-valid" ->
                Optional.of("Check the clock of this machine, and from when the certificate of " + host + " is valid.");
            case "another-name" ->
                Optional.of("Write the reference with a name that the certificate of " + host
                        + " is for, or let it be made for " + host + " too.");
            case "unknown-authority" ->
                Optional.of("Name the file of the authority of " + host + " in "
                        + ConfigKeys.ofRegistry(host, "ca-file") + " in a properties file.");
            default -> Optional.empty();
        };
    }

    private static Optional<String> ruledOut(String rule, String host) {
        return switch (rule) {
            case "blocked" ->
                Optional.of("Ask the operator to take blocked = true for " + host
                        + " out of the registries.conf of this service.");
            case "capabilities" ->
                Optional.of("Ask the operator to give a host of " + host
                        + " the missing capability in the files of agent-loader.hosts-dir.");
            default -> Optional.empty();
        };
    }

    /** No {@code default}: a code without a hint does not compile. */
    static String of(Code code, Optional<String> knownReference, Optional<String> knownHost) {
        String reference = knownReference.orElse("the reference");
        String host = knownHost.orElse("the registry");
        return switch (code) {
            case INVALID_REFERENCE ->
                "Write [registry/]repository[:tag][@digest] in lower case, such as ghcr.io/acme/helper:1.2, in place of "
                        + reference + ".";
            case REFERENCE_NOT_ALLOWED ->
                "Ask the operator to admit " + reference + " with agent-loader.allow, or the address of " + host
                        + " with agent-loader.network.allow.";
            case NOT_FOUND ->
                "Check the spelling of " + reference + " and whether it was pushed to " + host
                        + "; some registries also say this to those who may not read. GET /agents lists what is stored.";
            case NO_MATCHING_VERSION ->
                "Name one of the tags of the repository, or a wider range, in place of " + reference
                        + "; GET of -/tags lists them all.";
            case NOT_CACHED ->
                "Ask once for " + reference
                        + " without only-if-cached, source=local and offline mode, so that it is stored.";
            case UPSTREAM_UNAUTHORIZED ->
                "Give this service credentials: docker login " + host + ", or "
                        + ConfigKeys.ofRegistry(host, "username") + " and .password in a properties file.";
            case UPSTREAM_DENIED ->
                "Let the account that this service uses at " + host + " read " + reference
                        + ", or configure another one.";
            case REGISTRY_REJECTED ->
                "Look up the upstream status in the log of " + host + "; asking again for " + reference
                        + " unchanged will not help.";
            case NOT_AN_AGENT ->
                "Push " + reference
                        + " with docker agent share push, which sets the annotation io.docker.agent.version.";
            case NO_MATCHING_PLATFORM ->
                "Ask for " + reference + " with platform=os/architecture naming one of the platforms of its index.";
            case INVALID_AGENT ->
                "Push " + reference + " again as UTF-8 YAML within the limit of agent-loader.agent.max-size.";
            case INVALID_BUNDLE ->
                "Make the bundle of " + reference
                        + " anew with agent-loader export, carry it over as it is, and say what the agent is called where"
                        + " another tool wrote the layout.";
            case PINNED ->
                "Ask with GET for what " + reference
                        + " is held at, refresh it with ignore-pin=true to see what the registry"
                        + " has, or lift the pin first: DELETE /agents/" + reference + "/-/pin, or agent-loader unpin.";
            case SIGNATURE_REJECTED -> "Sign " + reference + " with a key that the operator's policy names.";
            case OFFLINE ->
                "Turn agent-loader.offline off, or ask for " + reference + " with GET and without source=remote.";
            case STORE_CORRUPT ->
                "Check the disk of the store for faults, then ask for " + reference
                        + " again; it will be pulled afresh.";
            case STORE_UNAVAILABLE ->
                "Give the store at agent-loader.store.path room and permission to write, then ask for " + reference
                        + " again.";
            case RATE_LIMITED ->
                "Wait as long as Retry-After says, or give this service credentials for " + host
                        + ", which usually raises its limit.";
            case REGISTRY_UNAVAILABLE ->
                "Check that " + host
                        + " runs and that its name resolves and its port can be reached from this machine.";
            case REGISTRY_PROTOCOL ->
                "Check that " + host + " is a registry, and not a portal, a login page or a proxy in front of one.";
            case TLS_UNTRUSTED ->
                "Add the authority of " + host + " to the trust store of this service, or renew the certificate of "
                        + host + ".";
            case CONTENT_MISMATCH ->
                "Check " + host + " and whatever caches in front of it: what they send for " + reference
                        + " is damaged.";
            case CIRCUIT_OPEN ->
                "Check " + host + ", which failed several times in a row; it is asked again when Retry-After is over.";
            case OVERLOADED ->
                "Ask for " + reference + " again after Retry-After, or raise agent-loader.pulls.max or the heap.";
            case INVALID_PARAMETER -> "Leave the parameter out, or give it a value that the documentation names.";
            case UNAUTHENTICATED ->
                "Send Authorization: Bearer with your key or with a token of the issuer that the operator trusts, or show the"
                        + " client certificate that the operator knows; the operator lets callers in with"
                        + " agent-loader.callers, agent-loader.callers-file or agent-loader.oidc.";
            case FORBIDDEN ->
                "Ask from a page of this service, or from a program that is no browser; to change the store, set"
                        + " agent-loader.admin.enabled=true or use the command line on its machine; for another role or other"
                        + " references, ask the operator.";
            case NO_SUCH_RESOURCE -> "GET /agents lists what is stored; an agent is at /agents/<reference>.";
            case METHOD_NOT_ALLOWED -> "Use a method of the Allow header; POST needs /refresh at the end of the path.";
            case NOT_ACCEPTABLE -> "Accept one of the types under available, or leave the Accept header out.";
            case PRECONDITION_FAILED ->
                "Look at what " + reference
                        + " is now, and ask again with its ETag or without a condition; or ask for the digest you"
                        + " expect.";
            case TOO_LARGE -> "Send less: no request that this service answers needs a body of that size.";
            case URI_TOO_LONG -> "Shorten the reference to 1024 characters or fewer.";
            case UNSUPPORTED_MEDIA_TYPE -> "Send the body as one of the supported types, or send none.";
            case MISDIRECTED_REQUEST ->
                "Use localhost or a loopback address, or ask the operator to add the name to agent-loader.hosts.";
            case TOO_MANY_REQUESTS ->
                "Wait as long as Retry-After says; GET gives the stored copy of " + reference + ".";
            case ISSUER_UNAVAILABLE ->
                "Ask again after Retry-After, or show a key instead; the operator looks at whether the issuer of"
                        + " agent-loader.oidc.issuer can be reached from this machine.";
            case STOPPING -> "Ask again after Retry-After, or ask another replica.";
            case HEADERS_TOO_LARGE -> "Send fewer or shorter headers: 32 KiB of them are taken.";
            case VERSION_NOT_SUPPORTED -> "Send the request again as HTTP/1.1.";
            case INTERNAL_ERROR -> "Report it together with the log entry that the instance of this problem names.";
        };
    }
}
