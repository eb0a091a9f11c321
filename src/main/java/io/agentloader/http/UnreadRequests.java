package io.agentloader.http;

import io.agentloader.connection.PromptAnswers;
import io.agentloader.connection.Refusals;
import io.agentloader.connection.Unreadable;
import io.vertx.core.MultiMap;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Requests that nobody could read are problems like any other, and so are those that come too late. They never come to the {@link Gate}. */
@Singleton
final class UnreadRequests implements Refusals {

    private final Problems problems;
    private final Drain drain;

    UnreadRequests(Problems problems, Drain drain) {
        this.problems = problems;
        this.drain = drain;
    }

    @Override
    public Told of(Unreadable why) {
        String id = RequestId.chosen(Optional.empty(), Optional.empty());
        return told(problems.of(refusal(why), id), id);
    }

    @Override
    public boolean isOver() {
        return drain.isOver();
    }

    @Override
    public Told late(PromptAnswers.Asked request) {
        Call call = PromptAgents.call(request);
        return told(OciErrors.of(call, drain.refusal(call)), call.requestId());
    }

    private static Told told(Answer answer, String id) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        answer.headers().forEach(headers::set);
        headers.set(RequestId.HEADER, id);
        SafeHeaders.complete(headers, answer.status(), false, false);
        Map<String, String> named = new LinkedHashMap<>();
        headers.forEach(named::put);
        return new Told(answer.status(), named, answer.text());
    }

    private static Refusal refusal(Unreadable why) {
        return switch (why) {
            case MALFORMED -> Refusal.invalidParameter("request", "is malformed");
            case MALFORMED_BODY -> Refusal.invalidParameter("body", "has a chunk that is malformed");
            case TARGET_TOO_LONG -> Refusal.of(Code.URI_TOO_LONG, "The first line of the request is too long.");
            case HEADERS_TOO_LARGE ->
                Refusal.of(Code.HEADERS_TOO_LARGE, "The headers of the request take more than 32 KiB.");
            case UNKNOWN_VERSION ->
                Refusal.of(Code.VERSION_NOT_SUPPORTED, "The request is neither HTTP/1.1 nor HTTP/1.0.");
        };
    }
}
