package io.agentloader.http;

/** What each problem means and what to do about it, in prose: {@code GET /problems/<code>}. */
final class ProblemPages {

    private ProblemPages() {}

    /** No {@code default}: a code without a page does not compile. */
    static String of(Code code) {
        return switch (code) {
            case INVALID_REFERENCE -> """
                The text after /agents/ is not [registry/]repository[:tag][@digest]. The members part and position say which \
                part is wrong and where.""";
            case REFERENCE_NOT_ALLOWED -> """
                The operator's allow or deny list decides about this reference, or its registry, a redirect or a token \
                realm has an address that this service must not connect to. Nobody was asked.""";
            case NOT_FOUND -> """
                The registry answered that it has no such repository, tag or digest. That is an answer, so a stored copy \
                does not stand in for it. Where no registry is asked, as for DELETE, the store has nothing of that name.""";
            case NO_MATCHING_VERSION -> """
                The reference has a range of versions in place of a tag, and none of the repository's tags that are semantic \
                versions is in it. Pre-releases count only where the range names one of the same release. The member nearest \
                lists the tags around the place where the range begins.""";
            case NOT_CACHED -> """
                The request, or offline mode, allowed the store alone, and the store holds nothing servable.""";
            case UPSTREAM_UNAUTHORIZED -> """
                The registry or its token server answered 401: the credentials of this service are missing, wrong or \
                expired. The caller's own rights are not the matter.""";
            case UPSTREAM_DENIED -> """
                The registry answered 403: it knows who this service is, and does not let it read this repository.""";
            case REGISTRY_REJECTED -> """
                The registry answered with a 4xx status that no retry mends. The members upstreamStatus and upstreamCode \
                tell its words.""";
            case NOT_AN_AGENT -> """
                The artifact exists and does not carry the annotation io.docker.agent.version or io.docker.cagent.version, \
                or has no layer. Container images are not agents.""";
            case NO_MATCHING_PLATFORM -> """
                The reference names an index, and none of its entries is for the platform asked for, or several are and \
                nothing says which.""";
            case INVALID_AGENT -> """
                The layer is larger than the limit, is not UTF-8, or holds a NUL, as a tar archive does. Where the YAML has to be read, \
                for JSON and for views of it, it is no YAML, for what it needs no mapping, or over a limit; rule, line and column say what and where.""";
            case INVALID_BUNDLE -> """
                What was brought as a bundle is not an OCI image layout in a tar whose every blob hashes to its name and whose \
                every manifest is an agent. The member entry names the part of the tar. Nothing of it was stored.""";
            case PINNED -> """
                An operator holds the tag at one digest, and the request would have moved or removed that. The member \
                pinnedDigest names it. GET serves it; DELETE of -/pin lifts the pin.""";
            case SIGNATURE_REJECTED -> """
                A policy of the operator wants a signature on this agent, and it is missing or does not verify.""";
            case OFFLINE -> """
                The request must ask a registry, and this service runs with agent-loader.offline=true.""";
            case STORE_CORRUPT -> """
                The stored copy did not verify, was pulled again, and again did not read back as it was written.""";
            case STORE_UNAVAILABLE -> """
                The store cannot be read or written: no room (status 507), no permission, or a fault of the disk. Agents \
                that a registry delivers are served all the same.""";
            case RATE_LIMITED -> """
                The registry answered 429 until the retries were used up, and no stored copy could stand in.""";
            case REGISTRY_UNAVAILABLE -> """
                The registry could not be reached, cut the connection, failed with 5xx, or did not answer in time (status \
                504), and no stored copy could stand in. The member causes lists who was asked.""";
            case REGISTRY_PROTOCOL -> """
                The registry's answer is not what the distribution specification allows: a web page, broken JSON, or \
                headers that contradict the body.""";
            case TLS_UNTRUSTED -> """
                The certificate of the registry is expired, is for another name, or is signed by an authority that this \
                service does not know. Nothing was sent.""";
            case CONTENT_MISMATCH -> """
                The bytes that the registry delivered do not hash to their digest, also when asked a second time. They were \
                thrown away.""";
            case CIRCUIT_OPEN -> """
                The registry failed several times in a row, so it is not asked until Retry-After is over. Stored copies are \
                served meanwhile to those who accept them.""";
            case OVERLOADED -> """
                More pulls are under way than this service takes on at once, and as many wait as may wait. \
                Or the bodies of other requests take all the memory that there is for what callers send. Or answers that their \
                callers do not read take all that there is for large answers, or others \
                compare large agents.""";
            case INVALID_PARAMETER -> """
                A parameter has a value that it cannot have. The member parameter names it, allowed lists what it can be.""";
            case UNAUTHENTICATED -> """
                The operator has said who may call, and the request shows no key or certificate of any of them, and no good \
                token of an issuer that they trust. Nothing was looked up. Where a token was shown, the detail says what is \
                wrong with it.""";
            case FORBIDDEN -> """
                A browser sent the request on behalf of another site, which is refused, so that no web page can make this service \
                connect to machines inside. Or the request changes the store, which is off unless the operator sets \
                agent-loader.admin.enabled. Or its caller is known and has another role (the member role says which is needed), or \
                may not ask for that reference, whether it exists or not.""";
            case NO_SUCH_RESOURCE -> "This service has no such path, or no such view of an agent.";
            case METHOD_NOT_ALLOWED -> "The path exists, and not for this method. The header Allow lists the methods.";
            case NOT_ACCEPTABLE -> "The Accept header admits no form that an agent is available in.";
            case PRECONDITION_FAILED -> """
                If-Match names a version, and the agent, or the pin that was to be changed, is another one now; or If-None-Match says \
                what it must not be, and that is what it is. Nothing was changed. The member currentETag names what there is.""";
            case TOO_LARGE -> "The body of the request is over the limit.";
            case URI_TOO_LONG -> "References have at most 1024 characters, however they are encoded.";
            case UNSUPPORTED_MEDIA_TYPE ->
                "The body of the request has a type, or a Content-Encoding, that this path does not take.";
            case MISDIRECTED_REQUEST -> """
                This service listens on loopback only, and the Host header holds a name that is neither a loopback one nor \
                configured. A web page whose name was pointed at this machine would look like that.""";
            case TOO_MANY_REQUESTS -> """
                The agent was refreshed less than agent-loader.refresh.min-interval ago, or the caller asked for more refreshes \
                within a minute than agent-loader.refresh.per-caller allows (the member limit).""";
            case ISSUER_UNAVAILABLE -> """
                The request shows a token, and the keys of its issuer were not to be had since the start, or more tokens are \
                being looked at than this service takes on at once. A token that nobody can judge lets nobody in.""";
            case STOPPING -> """
                The process was told to stop. It takes no request any more, and answers those that it has for as long as \
                quarkus.shutdown.timeout.""";
            case HEADERS_TOO_LARGE -> """
                All headers of a request together take at most 32 KiB. Nothing of it was looked at, and the connection is closed.""";
            case VERSION_NOT_SUPPORTED -> """
                The request names another version of HTTP than 1.1 and 1.0, or another protocol. HTTP/2 is not spoken here. The \
                connection is closed.""";
            case INTERNAL_ERROR -> """
                A mistake in this service. The log holds the details under the problem's instance.""";
        };
    }
}
