package io.agentloader.testkit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Takes traces by OTLP over HTTP on loopback and shows their spans. */
public final class TestCollector implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final List<ExportTraceServiceRequest> taken = new CopyOnWriteArrayList<>();
    private final List<MultiMap> headers = new CopyOnWriteArrayList<>();
    private final HttpServer server = vertx.createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> {
                if (request.path().equals("/v1/traces")) {
                    headers.add(request.headers());
                    taken.add(parsed(body.getBytes()));
                }
                request.response()
                        .putHeader("Content-Type", "application/x-protobuf")
                        .end();
            }));

    public TestCollector() {
        server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static ExportTraceServiceRequest parsed(byte[] body) {
        try {
            return ExportTraceServiceRequest.parseFrom(body);
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The base that senders are told. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    public List<Span> spans() {
        return taken.stream()
                .flatMap(one -> one.getResourceSpansList().stream())
                .flatMap(one -> one.getScopeSpansList().stream())
                .flatMap(one -> one.getSpansList().stream())
                .toList();
    }

    /** Everything that came, as text. */
    public String text() {
        return taken.toString();
    }

    public List<MultiMap> headers() {
        return headers;
    }

    /** Waits for the first span of which that holds. */
    public Span await(Predicate<Span> wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            Optional<Span> found = spans().stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no such span came, but " + spans());
    }

    public List<Span> childrenOf(Span parent) {
        return spans().stream()
                .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
                .toList();
    }

    /** As text; empty when it is not there. */
    public static String attribute(Span span, String name) {
        return span.getAttributesList().stream()
                .filter(pair -> pair.getKey().equals(name))
                .map(pair -> pair.getValue().hasIntValue()
                        ? Long.toString(pair.getValue().getIntValue())
                        : pair.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
