package io.agentloader.http;

import io.agentloader.failure.AgentException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Hands every failure to {@link Problems}: ours, and those that the framework raises by itself. */
@Singleton
public class ProblemMappers {

    private final Problems problems;

    ProblemMappers(Problems problems) {
        this.problems = problems;
    }

    @ServerExceptionMapper
    public Response agent(AgentException failure, RoutingContext routing) {
        return told(problems.of(failure, RequestId.of(routing)), routing);
    }

    @ServerExceptionMapper
    public Response refusal(Refusal refusal, RoutingContext routing) {
        return told(problems.of(refusal, RequestId.of(routing)), routing);
    }

    @ServerExceptionMapper
    public Response framework(WebApplicationException failure, RoutingContext routing) {
        int status = failure.getResponse().getStatus();
        return told(problems.ofStatus(status, failure, Call.of(routing)), routing);
    }

    @ServerExceptionMapper
    public Response bug(Throwable bug, RoutingContext routing) {
        return told(problems.ofBug(bug, RequestId.of(routing)), routing);
    }

    private static Response told(Answer problem, RoutingContext routing) {
        Call call = Call.of(routing);
        return OciErrors.of(call, problem).toResponse(call.isHead());
    }
}
