package io.agentloader.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that this surface refuses for reasons of its own: those that no pull knows of. */
final class Refusal extends RuntimeException {

    /** Longer than any that is registered; callers can send one of 30 KiB. */
    private static final int LONGEST_METHOD = 24;

    private final Code code;
    private final transient Map<String, Object> members;
    private final transient Map<String, String> headers;

    private Refusal(Code code, String detail, Map<String, Object> members, Map<String, String> headers) {
        super(detail, null, false, false);
        this.code = code;
        this.members = members;
        this.headers = headers;
    }

    static Refusal of(Code code, String detail) {
        return new Refusal(code, detail, Map.of(), Map.of());
    }

    /** A parameter that is not what it has to be; {@code how} ends the sentence that its name begins. */
    static Refusal invalidParameter(String parameter, String how) {
        return of(Code.INVALID_PARAMETER, "The parameter " + parameter + " " + how + ".")
                .with("parameter", parameter);
    }

    static Refusal invalidParameter(String parameter, String how, List<String> allowed) {
        return invalidParameter(parameter, how).with("allowed", allowed);
    }

    static Refusal noSuchResource(String what) {
        return of(Code.NO_SUCH_RESOURCE, what);
    }

    static Refusal methodNotAllowed(String method, String allowed) {
        String named = method.length() > LONGEST_METHOD ? "such method" : method;
        return of(Code.METHOD_NOT_ALLOWED, "There is no " + named + " here, only " + allowed + ".")
                .header("Allow", allowed);
    }

    /** With {@code Retry-After} and its member. */
    Refusal retryAfter(Duration wait) {
        long seconds = Seconds.roundedUp(wait);
        return with("retryAfter", seconds).header("Retry-After", Long.toString(seconds));
    }

    Refusal with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Refusal(code, detail(), more, headers);
    }

    Refusal header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Refusal(code, detail(), members, more);
    }

    Code code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    Map<String, Object> members() {
        return members;
    }

    Map<String, String> headers() {
        return headers;
    }
}
