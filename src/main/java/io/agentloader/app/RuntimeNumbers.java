package io.agentloader.app;

import io.agentloader.observe.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Lets the numbers of the runtime be made by whoever first asks for metrics, and not before the first answer. */
@Singleton
final class RuntimeNumbers {

    private static final String METRICS = "/q/metrics";

    /** Behind the gate, before the page. */
    private static final int ORDER = -5000;

    private final Vertx vertx;

    /** What ends them. */
    private final Lazy<Runnable> numbers;

    RuntimeNumbers(Vertx vertx, Instance<Metrics> metrics) {
        this.vertx = vertx;
        this.numbers = new Lazy<>(() -> metrics.get().ofRuntime());
    }

    void install(@Observes Router router) {
        router.route(METRICS).order(ORDER).handler(this::beforeThePage);
    }

    /** Who comes while they are made waits for them on a thread of the pool, too. */
    private void beforeThePage(RoutingContext routing) {
        if (numbers.ifMade().isPresent()) {
            routing.next();
            return;
        }
        vertx.executeBlocking(numbers::get, false)
                .onSuccess(made -> routing.next())
                .onFailure(routing::fail);
    }

    void stop(@Observes ShutdownEvent event) {
        numbers.ifMade().ifPresent(Runnable::run);
    }
}
