package io.agentloader.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Takes the query of a request to a hook away before anybody sees the request who may write it down: some senders have no other place
 * for their secret. It is kept for {@link Call} alone.
 */
@Singleton
final class HiddenQuery {

    private static final String KEY = HiddenQuery.class.getName();

    /**
     * Before the access log of the framework, which is made later with the same order. Without a path, for which the framework would
     * look at all targets, and refuse some by itself.
     */
    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(HiddenQuery::hide);
    }

    private static void hide(RoutingContext routing) {
        String uri = routing.request().uri();
        Target target = Target.of(uri.contains(HookDoor.PREFIX) ? uri : "");
        if (target.query().isPresent() && target.path().startsWith(HookDoor.PREFIX)) {
            routing.put(KEY, target);
            routing.reroute(target.path());
        } else {
            routing.next();
        }
    }

    /** What the request was sent with. */
    static Target of(RoutingContext routing) {
        Optional<Target> sent = Optional.ofNullable(routing.get(KEY));
        return sent.orElseGet(() -> Target.of(routing.request().uri()));
    }
}
