package io.agentloader.http;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Agents by their references, and what the store holds of them. Nothing is decided here. */
@Path("/agents")
public class AgentResource {

    private final AgentRequests agents;
    private final ListRequests lists;
    private final RemovalRequests removals;
    private final ImportRequests imports;
    private final PinRequests pins;
    private final ReadingRequests readings;
    private final PrefetchRequests prefetches;
    private final ResolveRequests resolutions;
    private final Replies replies;

    AgentResource(
            AgentRequests agents,
            ListRequests lists,
            RemovalRequests removals,
            ImportRequests imports,
            PinRequests pins,
            ReadingRequests readings,
            PrefetchRequests prefetches,
            ResolveRequests resolutions,
            Replies replies) {
        this.agents = agents;
        this.lists = lists;
        this.removals = removals;
        this.imports = imports;
        this.pins = pins;
        this.readings = readings;
        this.prefetches = prefetches;
        this.resolutions = resolutions;
        this.replies = replies;
    }

    /** What the store holds. */
    @GET
    public Uni<Response> list(@Context RoutingContext routing) {
        return replies.to(routing, lists.answer(Call.of(routing)));
    }

    /** An agent, a view of one, or an operation; {@code HEAD} runs the same and sends no body. */
    @GET
    @Path("{path:.+}")
    public Uni<Response> get(@Context RoutingContext routing) {
        return replies.to(routing, agents.answer(Call.of(routing)));
    }

    /** Agents out of a bundle into the store; hashing it takes a while. */
    @POST
    @Path("-/import")
    @Blocking
    public Uni<Response> take(@Context RoutingContext routing) {
        return replies.to(routing, Upload.of(routing, bundle -> imports.answer(Call.of(routing), bundle)));
    }

    /** What there is to say about an agent that nobody published yet. */
    @POST
    @Path("-/validate")
    public Uni<Response> validate(@Context RoutingContext routing) {
        return replies.to(routing, Upload.of(routing, yaml -> readings.posted(Call.of(routing), yaml)));
    }

    /** Pulls many agents ahead, after the answer. */
    @POST
    @Path("-/prefetch")
    public Uni<Response> prefetch(@Context RoutingContext routing) {
        return replies.to(routing, Upload.of(routing, list -> prefetches.listed(Call.of(routing), list)));
    }

    /** What many references name. */
    @POST
    @Path("-/resolve")
    public Uni<Response> resolve(@Context RoutingContext routing) {
        return replies.to(routing, Upload.of(routing, list -> resolutions.answer(Call.of(routing), list)));
    }

    /** {@code /agents/<ref>/refresh} and {@code /agents/<ref>/-/prefetch}, and nothing else. */
    @POST
    @Path("{path:.+}")
    public Uni<Response> post(@Context RoutingContext routing) {
        return replies.to(routing, agents.posted(Call.of(routing)));
    }

    /** Holds a tag at a digest: {@code /agents/<ref>/-/pin}, and nothing else. */
    @PUT
    @Path("{path:.+}")
    public Uni<Response> put(@Context RoutingContext routing) {
        return replies.to(routing, Upload.of(routing, body -> pins.set(Call.of(routing), body)));
    }

    /** Forgets an agent, or lifts its pin; the store of this service alone is touched. */
    @DELETE
    @Path("{path:.+}")
    public Uni<Response> delete(@Context RoutingContext routing) {
        return replies.to(routing, removals.answer(Call.of(routing)));
    }
}
