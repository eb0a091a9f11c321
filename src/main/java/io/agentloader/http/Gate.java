package io.agentloader.http;

import io.agentloader.callers.Presented;
import io.agentloader.callers.TokenVerdict;
import io.agentloader.failure.AgentException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What every request passes before anything else looks at it: it gets its id, and is turned away when a browser sent it
 * for another site, under a name that this service does not go by, or when its caller may not do what it asks.
 */
@Singleton
final class Gate {

    /** Before every filter of the framework. */
    private static final int FIRST = 10_000;

    /** Where the framework has pages of its own. */
    private static final String FRAMEWORK = "/q/";

    private final EntryChecks checks;
    private final Problems problems;
    private final Drain drain;
    private final Uploads uploads;
    private final Background background;
    private final RequestListener listener;
    private final Instance<Shortcut> shortcut;
    private final HeldReads held;
    private final LastRequests connections = new LastRequests();

    /** It is made before the configuration is checked, from which everything on the short way comes. */
    Gate(
            EntryChecks checks,
            Problems problems,
            Drain drain,
            Uploads uploads,
            Background background,
            RequestListener listener,
            Instance<Shortcut> shortcut,
            HeldReads held) {
        this.checks = checks;
        this.problems = problems;
        this.drain = drain;
        this.uploads = uploads;
        this.background = background;
        this.listener = listener;
        this.shortcut = shortcut;
        this.held = held;
    }

    void install(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    /** Errors that come to pass outside of any resource would be HTML pages otherwise. */
    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(this::fail);
    }

    /** Who sends requests without taking the answers waits here, before another answer is made. */
    private void pass(RoutingContext routing) {
        if (connections.isPast(routing.request())) {
            routing.request().connection().close();
        } else if (routing.response().writeQueueFull()) {
            drain.whileWaiting(routing, () -> turnAway(routing));
            routing.response().drainHandler(drained -> {
                routing.response().drainHandler(null);
                if (drain.goesOn(routing)) {
                    enter(routing);
                }
            });
        } else {
            enter(routing);
        }
    }

    private void enter(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Optional<HeldRead> waited = held.take(request);
        if (waited.isPresent()) {
            waited.get().arriveAt(routing);
            enterTheLongWay(routing);
            held.left(waited.get());
            return;
        }
        shortcut.get()
                .find(Call.plain(request), () -> ClientCertificate.of(request))
                .ifPresentOrElse(answer -> answer.sendTo(routing.response()), () -> enterTheLongWay(routing));
    }

    /** The answers before it are not taken, and whoever stops does not wait for that. */
    private void turnAway(RoutingContext routing) {
        routing.response().drainHandler(null);
        prepare(routing);
        drain.cut(routing);
    }

    /** Whatever its answer is going to be. */
    private Call prepare(RoutingContext routing) {
        Call call = Call.of(routing);
        connections.note(routing);
        if (listener.listens()) {
            watch(routing, call);
        }
        routing.response().putHeader(RequestId.HEADER, call.requestId());
        routing.addHeadersEndHandler(ending -> SafeHeaders.complete(
                routing.response().headers(),
                routing.response().getStatusCode(),
                checks.askCallers(),
                call.target().path().startsWith(FRAMEWORK)));
        return call;
    }

    private void enterTheLongWay(RoutingContext routing) {
        Call call = prepare(routing);
        Presented presented = new Presented(call.header("Authorization"), ClientCertificate.of(routing.request()));
        Optional<Answer> stopping = drain.enter(routing, call);
        if (stopping.isPresent()) {
            send(stopping.get(), routing, call);
        } else {
            checks.judging(call, presented)
                    .ifPresentOrElse(
                            judging -> judge(judging, presented, routing), () -> decide(routing, call, presented));
        }
    }

    private void watch(RoutingContext routing, Call call) {
        Instant began = listener.begun(call.requestId());
        routing.addEndHandler(ended -> listener.ended(
                new RequestListener.Handled(
                        Routes.method(call.method()),
                        Routes.of(call.target().path()),
                        routing.response().getStatusCode(),
                        call.requestId(),
                        call.header("traceparent")),
                began));
    }

    /** Goes on where it was, whoever found out; of the request nothing more is read meanwhile. */
    private void judge(Uni<TokenVerdict> judging, Presented presented, RoutingContext routing) {
        Context context = Objects.requireNonNull(Vertx.currentContext());
        background.run(judging.onItem()
                .invoke(verdict ->
                        context.runOnContext(nothing -> decide(routing, Call.of(routing), presented.judged(verdict))))
                .onFailure()
                .invoke(bug -> context.runOnContext(nothing -> routing.fail(bug))));
    }

    private void decide(RoutingContext routing, Call call, Presented presented) {
        if (routing.response().ended() || routing.response().closed()) {
            return;
        }
        Optional<Answer> refused = refused(call, routing, presented).or(() -> options(call));
        if (refused.isPresent()) {
            send(refused.get(), routing, call);
        } else {
            receive(routing, call);
        }
    }

    /** Nothing was done yet for who is still sending: a stop does not wait for that. */
    private void receive(RoutingContext routing, Call call) {
        if (!Uploads.isThere(call)) {
            if (!shortcut.get().confirms(routing, call)) {
                routing.next();
            }
            return;
        }
        drain.whileWaiting(routing, () -> drain.cut(routing));
        uploads.receive(
                routing,
                call,
                () -> {
                    if (drain.goesOn(routing)) {
                        routing.next();
                    }
                },
                refusal -> send(problems.of(refusal, call.requestId()), routing, call));
    }

    /** Nobody else reads what is left of the request, and the next one on this connection waits behind it. */
    private static void send(Answer answer, RoutingContext routing, Call call) {
        boolean readable = answer.status() != Code.TOO_LARGE.status() && !BodyRule.UNWANTED.isOver(call);
        if (!readable) {
            routing.addHeadersEndHandler(ending -> routing.response().putHeader("Connection", "close"));
        }
        OciErrors.of(call, answer).sendTo(routing.response(), call.isHead());
        if (readable) {
            routing.request().resume();
        }
    }

    /** What a path can do, which changes nothing and asks nobody. Says nothing of other sites: they may do nothing here. */
    private static Optional<Answer> options(Call call) {
        return call.method().equals("OPTIONS")
                ? Optional.of(Answer.of(204).with("Allow", Allowed.of(call) + ", OPTIONS"))
                : Optional.empty();
    }

    private Optional<Answer> refused(Call call, RoutingContext routing, Presented presented) {
        try {
            SocketAddress remote = routing.request().remoteAddress();
            String address = remote == null ? "unknown" : remote.hostAddress();
            Call.comesFrom(checks.check(call, presented, address), routing);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(problems.of(refusal, call.requestId()));
        } catch (AgentException failure) {
            return Optional.of(problems.of(failure, call.requestId()));
        }
    }

    private void fail(RoutingContext routing) {
        if (routing.response().ended() || routing.response().headWritten()) {
            routing.next();
            return;
        }
        Call call = Call.of(routing);
        routing.response().putHeader(RequestId.HEADER, call.requestId());
        Throwable failure = routing.failure() == null ? new IllegalStateException("no cause") : routing.failure();
        send(problems.ofStatus(routing.statusCode(), failure, call), routing, call);
    }
}
