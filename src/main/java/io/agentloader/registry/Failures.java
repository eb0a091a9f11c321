package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryRejected;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.failure.Kind;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The only place where answers and broken connections become failures of this project. What is put into a sentence is
 * never a header, a query or user information of a URL.
 */
final class Failures {

    /** The member that is true when a registry has lost what it took. */
    private static final String LOST = "lost";

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private Failures() {}

    /** An answer that is not the one that was hoped for. The status decides the kind, the code refines the sentence. */
    static AgentException ofStatus(Call call, Answer answer, Instant now) {
        ErrorDocument document = ErrorDocument.of(answer);
        Report report = statusReport(call, answer, document, now);
        int status = answer.status();
        return switch (status) {
            case 401 -> new UpstreamUnauthorized(report);
            case 403 -> new UpstreamDenied(report);
            case 404 -> absent(answer, document, report);
            case 407 -> new RegistryUnavailable(report.withError(NetworkError.PROXY_CONFIGURATION_ERROR));
            case 408, 499 -> new RegistryUnavailable(report.withError(NetworkError.HTTP_RESPONSE_TIMEOUT));
            case 429 -> new RateLimited(RateLimits.in(answer, report));
            default -> ofOtherStatus(status, report);
        };
    }

    /** Another loader serves agents alone, and says of what else there is that it is not there. */
    private static AgentException absent(Answer answer, ErrorDocument document, Report report) {
        if (document.problem().isPresent()) {
            return document.problem().get() == Kind.INVALID_AGENT ? new InvalidAgent(report) : new NotAnAgent(report);
        }
        return new NotFound(answer.isHtml() ? report.withMember(Report.HTML_PAGE, true) : report);
    }

    private static AgentException ofOtherStatus(int status, Report report) {
        if (status >= 500 && status <= 599) {
            return new RegistryUnavailable(report);
        }
        if (status >= 400 && status <= 499) {
            return new RegistryRejected(report);
        }
        return new RegistryProtocol(
                report.withError(NetworkError.HTTP_PROTOCOL_ERROR).withMember("reason", "status " + status));
    }

    private static Report statusReport(Call call, Answer answer, ErrorDocument document, Instant now) {
        String said = document.code().map(code -> " " + code).orElse("")
                + document.message().map(text -> " (\"" + text + "\")").orElse("");
        Optional<String> from = answer.ask().luggage().from();
        String who = answer.host()
                + from.map(host -> ", where " + host + " had redirected,").orElse("");
        Report plain = report(call, answer.host(), "failed: " + who + " answered " + answer.status() + said)
                .withUpstreamStatus(answer.status());
        Report report =
                from.map(host -> plain.withMember(Report.REDIRECTED_BY, host)).orElse(plain);
        Report hopped = Gateway.behind(answer)
                .map(host -> report.withMember(Gateway.NEXT_HOP, host))
                .orElse(report);
        Report coded = document.code().map(hopped::withUpstreamCode).orElse(hopped);
        return RetryAfter.in(answer, now).map(coded::withRetryAfter).orElse(coded);
    }

    /** A request without an answer. The certificate comes first: TLS reports it as an {@code IOException} like the rest. */
    static AgentException ofThrowable(Call call, String host, Break broken) {
        BreakShape shape = BreakShape.of(broken);
        Report report = report(call, host, shape.sentence(host, broken)).withError(shape.error());
        return switch (shape) {
            case UNTRUSTED -> new TlsUntrusted(untrusted(report, shape.reason(broken), broken), broken.cause());
            case NO_TLS -> new RegistryUnavailable(report.withMember("tlsTrouble", "no-tls"), broken.cause());
            // what a stranger wrote may be in the message of a decoder, so its cause is not carried along
            case NOT_HTTP -> new RegistryProtocol(report.withMember("reason", "what came back is no HTTP"));
            default -> new RegistryUnavailable(report, broken.cause());
        };
    }

    private static Report untrusted(Report report, String words, Break broken) {
        return CertificateTrouble.of(broken.cause())
                .map(trouble -> trouble.told(report, words))
                .orElseGet(() -> report.withMember("reason", words));
    }

    /** A proxy that did not let the request through: the registry was never asked. */
    static RegistryUnavailable ofProxy(Call call, String host, String proxy, ProxyTrouble trouble) {
        return new RegistryUnavailable(report(call, host, "was not sent to " + host + ": " + trouble.sentence(proxy))
                .withError(trouble.error())
                .withMember("proxy", proxy));
    }

    /** A call that ran out of its time as a whole. */
    static RegistryUnavailable late(Call call, String host, Duration limit) {
        return new RegistryUnavailable(report(call, host, "timed out after " + Durations.text(limit) + " at " + host)
                .withError(NetworkError.HTTP_RESPONSE_TIMEOUT));
    }

    /** An answer that no registry gives. */
    static RegistryProtocol protocol(Call call, String host, String what) {
        return new RegistryProtocol(report(call, host, "failed: " + host + " " + what)
                .withError(NetworkError.HTTP_PROTOCOL_ERROR)
                .withMember("reason", what));
    }

    /** What the reader of manifests found wrong, told as the outcome of the call. */
    static Report unread(Call call, Answer answer, Report found) {
        Secrets secrets = answer.ask().secrets();
        Report told = report(call, answer.host(), "failed: " + secrets.without(found.detail()))
                .withError(NetworkError.HTTP_PROTOCOL_ERROR);
        for (Map.Entry<String, Object> member : found.members().entrySet()) {
            Object value = member.getValue() instanceof String text ? secrets.without(text) : member.getValue();
            told = told.withMember(member.getKey(), value);
        }
        return told;
    }

    /** An address that we are not to be sent to: the host's own, or that of its redirect or realm. */
    static ReferenceNotAllowed forbiddenAddress(Call call, String host, String how, String rule) {
        String sentence = "was stopped: " + host + " " + how + " an address that is not allowed (" + rule + ")";
        return new ReferenceNotAllowed(report(call, host, sentence)
                .withError(NetworkError.DESTINATION_IP_PROHIBITED)
                .withMember("rule", rule));
    }

    /** Every host of the repository was left out by what its configuration says that it is good for. */
    static ReferenceNotAllowed nobodyToAsk(Call call, Reference reference) {
        String sentence = "was not sent: no configured host of " + reference.registry() + " is asked for "
                + (call.need() == Part.Need.TAG
                        ? "tags; ask by digest, or give one the capability resolve"
                        : "digests");
        return new ReferenceNotAllowed(report(call, reference.registry(), sentence)
                .withReference(reference.toString())
                .withMember("rule", "capabilities"));
    }

    /** A {@code registries.conf} forbids it. */
    static ReferenceNotAllowed blocked(Reference reference) {
        String subject = reference.toString();
        String sentence = " may not be asked for: the registries.conf of this service blocks it; ask its operator.";
        return new ReferenceNotAllowed(Report.of(subject, subject + sentence)
                .withReference(subject)
                .withHost(reference.registry())
                .withMember("rule", "blocked"));
    }

    /** What the operator set up for this host cannot be used any more; the log says which file. */
    static RegistryUnavailable unusableFiles(Call call, String host, Throwable cause) {
        return new RegistryUnavailable(
                report(
                                call,
                                host,
                                "was not sent: the certificate files that are configured for " + host
                                        + " cannot be used")
                        .withError(NetworkError.PROXY_CONFIGURATION_ERROR),
                cause);
    }

    /** We do too much at once, and the host is not asked. */
    static Overloaded crowded(Call call, String host, String why) {
        return new Overloaded(report(call, host, "was not sent: " + why + ", and as many wait as may")
                .withRetryAfter(COME_BACK));
    }

    /** The host had no time for it, or little, since others were before it. */
    static Overloaded passedBy(Call call, String host) {
        return new Overloaded(report(call, host, "was given up: too many other requests of this process are at " + host)
                .withRetryAfter(COME_BACK));
    }

    /** The host did all that was asked of it. */
    static Overloaded keptOut(Call call, String host) {
        return new Overloaded(
                report(call, host, "was given up: other large answers take all the memory that there is for them")
                        .withRetryAfter(COME_BACK));
    }

    static UpstreamUnauthorized unauthorized(Call call, String host, String why) {
        return new UpstreamUnauthorized(
                report(call, host, "failed: " + host + " answered 401" + why).withUpstreamStatus(401));
    }

    /** Bytes that are not the ones they should be. */
    static ContentMismatch mismatch(Call call, String host, String expected, String actual) {
        return new ContentMismatch(report(call, host, "failed: " + host + " sent " + actual + ", not " + expected)
                .withMember("expected", expected)
                .withMember("actual", actual));
    }

    /** A registry took it and does not have it. Asked again: some of their parts learn of it later than others. */
    static RegistryUnavailable lost(Call call, String host) {
        return new RegistryUnavailable(
                report(call, host, "failed: " + host + " took it, and now says that there is no such thing")
                        .withError(NetworkError.HTTP_RESPONSE_INCOMPLETE)
                        .withMember(LOST, true));
    }

    static boolean isLost(AgentException failure) {
        return failure.report().members().containsKey(LOST);
    }

    static Report report(Call call, String host, String predicate) {
        return Report.of(call.subject(), call + " " + predicate).withHost(host);
    }

    /** Whether the port does not speak TLS: the only failure, beside {@link #isRefused}, after which plain HTTP is tried. */
    static boolean isNoTls(Throwable failure) {
        return Causes.has(NotSslRecordException.class, failure);
    }

    static boolean isRefused(Throwable failure) {
        return failure instanceof RegistryUnavailable unavailable
                && unavailable
                        .report()
                        .error()
                        .filter(NetworkError.CONNECTION_REFUSED::equals)
                        .isPresent()
                && Causes.has(ConnectException.class, failure);
    }
}
