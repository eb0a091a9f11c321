package io.agentloader.http;

import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.Admission;
import io.agentloader.watch.Following;
import io.agentloader.watch.Watched;
import io.agentloader.watch.Watches;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Streams of events: {@code /agents/<ref>/-/events} and {@code /agents/-/events?ref=…}. They are written past the framework's
 * resources, which answer once.
 */
@Singleton
final class EventRoute {

    private static final String EVENTS = "events";
    private static final int MOST_REFERENCES = 100;

    private final Watches watches;
    private final ReferenceParser references;
    private final Admission admission;
    private final Problems problems;
    private final InstantSource clock;

    EventRoute(
            Watches watches, ReferenceParser references, Admission admission, Problems problems, InstantSource clock) {
        this.watches = watches;
        this.references = references;
        this.admission = admission;
        this.problems = problems;
        this.clock = clock;
    }

    void install(@Observes Router router) {
        StreamRoute.install(
                router.route(), problems, call -> isStream(call.target().path()), this::stream);
    }

    private static boolean isStream(String path) {
        if (!path.startsWith(AgentPath.PREFIX) || !path.endsWith("/" + EVENTS)) {
            return false;
        }
        AgentPath parsed = AgentPath.of(path);
        return parsed.form() != AgentPath.Form.AGENT && parsed.view().equals(EVENTS);
    }

    private void stream(RoutingContext routing, Call call) {
        List<Watched> watched = asked(call).stream()
                .distinct()
                .map(this::admitted)
                .map(Watched::of)
                .toList();
        OptionalLong after = StreamRoute.number(StreamRoute.lastEvent(call));
        HttpServerResponse response = EventStream.head(routing.response());
        if (call.isHead()) {
            response.end();
            return;
        }
        EventStream stream = new EventStream(response, Objects.requireNonNull(Vertx.currentContext()), clock);
        Following following = watches.follow(watched, after, stream);
        routing.addEndHandler(over -> following.close());
        response.setChunked(true);
        stream.begin();
    }

    private List<Reference> asked(Call call) {
        AgentPath path = AgentPath.of(call.target().path());
        if (path.form() == AgentPath.Form.VIEW) {
            return List.of(references.parseWanted(AgentPath.decoded(path.reference())));
        }
        List<String> texts = Query.all(call.target().query(), "ref");
        if (texts.isEmpty() || texts.size() > MOST_REFERENCES) {
            throw Refusal.invalidParameter("ref", "has to be there once to " + MOST_REFERENCES + " times");
        }
        return texts.stream()
                .map(AgentPath::queried)
                .map(references::parseWanted)
                .toList();
    }

    private Reference admitted(Reference reference) {
        admission.check(reference);
        if (reference.digest().isPresent()) {
            throw Refusal.noSuchResource("A digest names the same for ever; only tags have events.")
                    .with("reference", reference.toString());
        }
        return reference;
    }
}
