package io.agentloader.http;

import io.agentloader.document.PrefetchInfo;
import io.agentloader.prefetch.Prefetched;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One stream about one operation: an event {@code agent} for each agent as it comes, and at last {@code operation}. It goes no
 * faster than the client reads; what is written is always what was not told yet.
 */
final class OperationStream {

    private final HttpServerResponse response;
    private final Context context;
    private final Supplier<Optional<Operation>> operation;
    private int told;

    /**
     * A stream that has told nothing yet.
     *
     * @param told agents that the client knows of
     */
    OperationStream(HttpServerResponse response, Context context, Supplier<Optional<Operation>> operation, int told) {
        this.response = response;
        this.context = context;
        this.operation = operation;
        this.told = told;
    }

    /** There is something new; from any thread. */
    void wake() {
        context.runOnContext(nothing -> tell());
    }

    /** On the connection's own thread. */
    void beat() {
        context.runOnContext(nothing -> {
            if (!isOver() && !response.writeQueueFull()) {
                response.write(": still here\n\n");
            }
        });
    }

    /** What is known of the operation is read before what it brought, so that an end is told after everything. */
    private void tell() {
        if (isOver()) {
            return;
        }
        Optional<Operation> now = operation.get();
        List<Prefetched> agents = now.flatMap(known -> known.task().harvest())
                .map(harvest -> harvest.from(told))
                .orElse(List.of());
        for (Prefetched agent : agents) {
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> tell());
                return;
            }
            told++;
            response.write("id: " + told + "\n" + event("agent", PrefetchInfo.row(agent)));
        }
        if (now.filter(Operation::isRunning).isEmpty()) {
            response.end(now.map(known -> event("operation", known.summary())).orElse(""));
        }
    }

    private static String event(String name, Map<String, ? extends @Nullable Object> document) {
        return "event: " + name + "\ndata: " + new String(Json.bytes(document), StandardCharsets.UTF_8) + "\n\n";
    }

    private boolean isOver() {
        return response.ended() || response.closed();
    }
}
