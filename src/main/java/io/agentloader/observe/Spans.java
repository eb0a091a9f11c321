package io.agentloader.observe;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes spans of what has happened, parents first. Attributes are named by OpenTelemetry's semantic conventions where those have a name. */
final class Spans {

    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final int SERVER_ERROR = 500;
    private static final int CLIENT_ERROR = 400;

    private final Tracer tracer;

    Spans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** A request of a caller, with what was pulled for it. */
    void write(ServedRequest request, List<PullTrace> pulls) {
        Span span = tracer.spanBuilder(request.method() + " " + request.route())
                .setParent(parent(request.traceparent()))
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(request.began())
                .setAttribute("http.request.method", request.method())
                .setAttribute("http.route", request.route())
                .setAttribute("agent_loader.request_id", request.requestId())
                .startSpan();
        span.setAttribute(STATUS, (long) request.status());
        if (request.status() >= SERVER_ERROR) {
            span.setStatus(StatusCode.ERROR);
        }
        Context inside = Context.root().with(span);
        pulls.forEach(pull -> write(pull, inside));
        span.end(request.ended());
    }

    /** What nobody asked for: a trace of its own. */
    void write(PullTrace pull) {
        write(pull, Context.root());
    }

    private void write(PullTrace pull, Context outside) {
        SpanBuilder builder = tracer.spanBuilder(pull.name()).setParent(outside).setStartTimestamp(pull.began());
        pull.attributes().forEach(builder::setAttribute);
        Span span = builder.startSpan();
        pull.error().ifPresent(kind -> {
            span.setAttribute("error.type", kind);
            span.setStatus(StatusCode.ERROR, kind);
        });
        Context inside = Context.root().with(span);
        pull.requests().forEach(asked -> write(asked, inside));
        span.end(pull.ended());
    }

    /** Neither path nor query: that of a signed address is a secret for as long as it is good. */
    private void write(PullTrace.Asked asked, Context outside) {
        String result = asked.request().result();
        Span span = tracer.spanBuilder(
                        asked.request().method() + " " + asked.request().thing())
                .setParent(outside)
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(asked.ended().minus(asked.request().took()))
                .setAttribute("http.request.method", asked.request().method())
                .setAttribute("server.address", asked.request().host())
                .startSpan();
        boolean answered = result.matches("[0-9]{3}");
        if (answered) {
            span.setAttribute(STATUS, Long.parseLong(result));
        }
        if (!answered || Integer.parseInt(result) >= CLIENT_ERROR) {
            span.setAttribute("error.type", result);
            span.setStatus(StatusCode.ERROR);
        }
        span.end(asked.ended());
    }

    private static Context parent(Optional<String> traceparent) {
        Matcher parent = TRACEPARENT.matcher(traceparent.orElse(""));
        return parent.matches()
                ? Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                parent.group(1),
                                parent.group(2),
                                TraceFlags.fromHex(parent.group(3), 0),
                                TraceState.getDefault())))
                : Context.root();
    }
}
