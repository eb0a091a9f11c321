package io.agentloader.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentloader.document.ProblemMembers;
import io.agentloader.document.SafeJson;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** RFC 9457: the one place where a failure becomes an HTTP answer. */
@Singleton
final class Problems {

    static final String MEDIA_TYPE = "application/problem+json";
    private static final Logger LOG = Logger.getLogger(Problems.class);
    static final int INSUFFICIENT_STORAGE = 507;
    static final int GATEWAY_TIMEOUT = 504;

    private final CacheRules caching;

    Problems(CacheRules caching) {
        this.caching = caching;
    }

    /** A pull that ended without an agent. */
    Answer of(AgentException failure, String requestId) {
        Code code = Code.of(failure.kind());
        Report report = failure.report();
        Draft draft = new Draft(code, statusOf(failure), ProblemMembers.sentence(report));
        Optional<Duration> wait = report.retryAfter().or(() -> usualWait(code));
        ProblemMembers.of(failure, wait, Hints.of(code, report)).forEach(draft.members::putIfAbsent);
        return answer(draft, requestId)
                .with("Proxy-Status", ProxyStatus.of(failure))
                .with("Retry-After", wait.map(time -> Long.toString(Seconds.roundedUp(time))));
    }

    /** A request that never came to a pull. */
    Answer of(Refusal refusal, String requestId) {
        Draft draft = new Draft(refusal.code(), refusal.code().status(), refusal.detail());
        Optional<String> reference =
                Optional.ofNullable(refusal.members().get("reference")).map(Object::toString);
        draft.put("hint", Hints.of(refusal, reference));
        refusal.members().forEach(draft.members::putIfAbsent);
        Answer answer = answer(draft, requestId);
        for (Map.Entry<String, String> header : refusal.headers().entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    /** What the framework raised by itself, with the status that it chose. */
    Answer ofStatus(int status, Throwable failure, Call call) {
        return switch (status) {
            case 404 -> of(Refusal.noSuchResource("This service has no such path."), call.requestId());
            case 405 -> of(Refusal.methodNotAllowed(call.method(), Allowed.of(call)), call.requestId());
            case 406 -> of(notAcceptable(call), call.requestId());
            case 413 -> of(Refusal.of(Code.TOO_LARGE, "The request's body is too large."), call.requestId());
            case 414 -> of(Refusal.of(Code.URI_TOO_LONG, "The request target is too long."), call.requestId());
            case 415 -> of(unsupported(), call.requestId());
            default ->
                status >= 400 && status < 500
                        ? of(Refusal.invalidParameter("request", "is malformed"), call.requestId())
                        : ofBug(failure, call.requestId());
        };
    }

    private static Refusal notAcceptable(Call call) {
        boolean agent = call.target().path().startsWith(AgentPath.PREFIX);
        return Refusal.of(Code.NOT_ACCEPTABLE, "Nothing here is available in any accepted type.")
                .with("available", agent ? Representation.available() : List.of("application/json", "text/plain"));
    }

    private static Refusal unsupported() {
        return Refusal.of(Code.UNSUPPORTED_MEDIA_TYPE, "No request here needs a body.")
                .with("supported", List.of());
    }

    /** Whatever nobody expected. The caller learns where to look; the log learns what happened. */
    Answer ofBug(Throwable bug, String requestId) {
        Draft draft = new Draft(
                Code.INTERNAL_ERROR,
                Code.INTERNAL_ERROR.status(),
                "The request could not be answered because of a mistake in this service.");
        draft.put("hint", Hints.of(Code.INTERNAL_ERROR, Optional.empty(), Optional.empty()));
        LOG.errorf(bug, "internal error instance=%s request=%s", draft.instance, requestId);
        return answer(draft, requestId);
    }

    /** The code's status, but for the two that tell a time-out and a full disk apart. */
    static int statusOf(AgentException failure) {
        Code code = Code.of(failure.kind());
        return switch (failure.kind()) {
            case REGISTRY_UNAVAILABLE ->
                failure.report().error().filter(NetworkError::isTimeout).isPresent() ? GATEWAY_TIMEOUT : code.status();
            case STORE_UNAVAILABLE ->
                "full".equals(failure.report().members().get("disk")) ? INSUFFICIENT_STORAGE : code.status();
            default -> code.status();
        };
    }

    private Answer answer(Draft draft, String requestId) {
        LOG.infof(
                "problem code=%s status=%d instance=%s request=%s",
                draft.code.text(), draft.status, draft.instance, requestId);
        return Answer.of(draft.status)
                .with("Cache-Control", caching.ofProblem(draft.status))
                .with("X-Content-Type-Options", "nosniff")
                .with(MEDIA_TYPE, draft.json());
    }

    /** Three codes always carry {@code Retry-After}, also when nobody knows how long it takes. */
    private static Optional<Duration> usualWait(Code code) {
        return switch (code) {
            case OVERLOADED -> Optional.of(Duration.ofSeconds(1));
            case RATE_LIMITED, CIRCUIT_OPEN -> Optional.of(Duration.ofSeconds(30));
            default -> Optional.empty();
        };
    }

    /** A problem document being written; members keep the order in which they are put. */
    private static final class Draft {
        private final Code code;
        private final int status;
        private final String instance = "urn:uuid:" + UUID.randomUUID();
        private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

        private Draft(Code code, int status, String detail) {
            this.code = code;
            this.status = status;
            put("type", "/problems/" + code.text());
            put("code", code.text());
            put("title", code.title());
            put("status", status);
            put("detail", detail);
            put("instance", instance);
        }

        private void put(String name, @Nullable Object value) {
            members.put(name, value);
        }

        private byte[] json() {
            // what a registry or a caller says is repeated in it
            return SafeJson.escaped(new String(Json.bytes(members), UTF_8)).getBytes(UTF_8);
        }
    }
}
