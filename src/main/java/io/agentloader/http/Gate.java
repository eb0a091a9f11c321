package io.agentloader.http;

import io.agentloader.callers.Caller;
import io.agentloader.callers.Presented;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.ReferenceParser;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * What every request passes before anything else looks at it: it gets its id, and is turned away when a browser sent it
 * for another site, under a name that this service does not go by, or when its caller may not do what it asks.
 */
@Singleton
final class Gate {

    /** Before every filter of the framework. */
    private static final int FIRST = 10_000;

    /** The framework also finds its resources under other spellings, which whoever decides by the path would not know. */
    private static final Pattern PLAIN_START = Pattern.compile("/|/[a-z0-9.-]+(?:/.*)?", Pattern.DOTALL);

    /** Where the framework has pages of its own. */
    private static final String FRAMEWORK = "/q/";

    private static final Pattern DOT_SEGMENT = Pattern.compile("(?:^|/)\\.{1,2}(?:/|$)");

    /** No other request that is served needs a body; what is sent all the same is read and thrown away. */
    private static final int LARGEST_BODY = 64 << 10;

    private final HttpSettings settings;
    private final ReferenceParser references;
    private final Doorkeeper doorkeeper;
    private final Problems problems;
    private final Drain drain;
    private final LastRequests connections = new LastRequests();

    Gate(HttpSettings settings, ReferenceParser references, Doorkeeper doorkeeper, Problems problems, Drain drain) {
        this.settings = settings;
        this.references = references;
        this.doorkeeper = doorkeeper;
        this.problems = problems;
        this.drain = drain;
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
            routing.response().drainHandler(drained -> {
                routing.response().drainHandler(null);
                enter(routing);
            });
        } else {
            enter(routing);
        }
    }

    private void enter(RoutingContext routing) {
        Call call = Call.of(routing);
        connections.note(routing);
        routing.response().putHeader(RequestId.HEADER, call.requestId());
        routing.addHeadersEndHandler(ending -> SafeHeaders.complete(
                routing.response().headers(),
                routing.response().getStatusCode(),
                doorkeeper.asks(),
                call.target().path().startsWith(FRAMEWORK)));
        Optional<Answer> refused =
                drain.enter(routing, call).or(() -> refused(call, routing)).or(() -> options(call));
        if (refused.isPresent()) {
            send(refused.get(), routing, call);
        } else {
            routing.next();
        }
    }

    /** Nobody else reads what is left of the request, and the next one on this connection waits behind it. */
    private static void send(Answer answer, RoutingContext routing, Call call) {
        boolean readable = answer.status() != Code.TOO_LARGE.status() && !isOver(call, LARGEST_BODY);
        if (!readable) {
            routing.addHeadersEndHandler(ending -> routing.response().putHeader("Connection", "close"));
            routing.addEndHandler(sent -> Linger.close(routing));
        }
        answer.sendTo(routing.response(), call.isHead());
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

    private Optional<Answer> refused(Call call, RoutingContext routing) {
        try {
            SocketAddress remote = routing.request().remoteAddress();
            String address = remote == null ? "unknown" : remote.hostAddress();
            Call.comesFrom(check(call, ClientCertificate.of(routing.request()), address), routing);
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

    /** Who it comes from, or throws the problem. Nobody learns anything before they have said who they are. */
    Caller check(Call call, Optional<X500Principal> certificate, String address) {
        checkSender(call);
        Caller caller = doorkeeper.admit(call, new Presented(call.header("Authorization"), certificate), address);
        checkRequest(call);
        return caller;
    }

    private void checkSender(Call call) {
        for (String single : List.of("Host", "Origin", "Sec-Fetch-Site", "Authorization")) {
            if (call.repeats(single)) {
                throw Refusal.invalidParameter(single, "is given more than once");
            }
        }
        LastRequests.check(call);
        Optional<String> authority = call.target().authority().or(() -> call.header("Host"));
        if (settings.loopbackOnly() && authority.isPresent() && !isOurs(Authority.host(authority.get()))) {
            throw Refusal.of(
                    Code.MISDIRECTED_REQUEST,
                    "The request is for another host, and this service answers on loopback only.");
        }
        if (isFromAnotherSite(call, authority)) {
            throw Refusal.of(Code.FORBIDDEN, "A browser sent the request for a page of another site.");
        }
        if (!PLAIN_START.matcher(call.target().path()).matches()) {
            throw Refusal.noSuchResource("Paths here begin with a name in lower case, and nothing of that is escaped.");
        }
    }

    private void checkRequest(Call call) {
        boolean imports = isPostTo(AgentPath.IMPORT, call);
        if (imports) {
            new Admin(settings).require();
        }
        long largest = imports
                ? settings.bundles().total()
                : isPostTo(AgentPath.VALIDATE, call) ? settings.bundles().agent() : LARGEST_BODY;
        if (isOver(call, largest)) {
            throw Refusal.of(Code.TOO_LARGE, "The request's body is larger than " + largest + " bytes.")
                    .with("limit", largest);
        }
        checkPath(call.target().path());
        if (call.target()
                .query()
                .filter(query -> Percent.decode(query).isEmpty())
                .isPresent()) {
            throw Refusal.invalidParameter("query", "does not percent-decode");
        }
    }

    /**
     * Refuses what no resource gets to see as it was sent: the framework answers broken escapes with an empty 400, and
     * follows dot segments.
     */
    private void checkPath(String path) {
        if (Percent.decode(path)
                .filter(decoded -> !DOT_SEGMENT.matcher(decoded).find())
                .isPresent()) {
            return;
        }
        if (path.startsWith(AgentPath.PREFIX) && AgentPath.of(path).form() != AgentPath.Form.OPERATION) {
            references.parse(AgentPath.decoded(AgentPath.of(path).reference()));
        }
        throw Refusal.noSuchResource("No path here has dot segments or broken escapes.");
    }

    private static boolean isPostTo(String path, Call call) {
        return call.method().equals("POST") && call.target().path().equals(path);
    }

    private static boolean isOver(Call call, long largest) {
        return call.header("Content-Length")
                .filter(length ->
                        length.length() > 9 || (length.matches("[0-9]+") && Integer.parseInt(length) > largest))
                .isPresent();
    }

    private boolean isOurs(String host) {
        return Authority.isLoopback(host) || settings.hosts().contains(host);
    }

    private static boolean isFromAnotherSite(Call call, Optional<String> authority) {
        if (call.header("Sec-Fetch-Site").filter("cross-site"::equalsIgnoreCase).isPresent()) {
            return true;
        }
        return call.header("Origin").filter(origin -> !isOwn(origin, authority)).isPresent();
    }

    /** The scheme is left out of the comparison: behind a proxy that ends TLS ours is another one. */
    private static boolean isOwn(String origin, Optional<String> authority) {
        int scheme = origin.indexOf("://");
        String theirs = origin.substring(scheme < 0 ? 0 : scheme + "://".length());
        return authority
                .filter(ours -> ours.toLowerCase(Locale.ROOT).equals(theirs.toLowerCase(Locale.ROOT)))
                .isPresent();
    }
}
