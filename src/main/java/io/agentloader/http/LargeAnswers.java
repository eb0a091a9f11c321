package io.agentloader.http;

import io.agentloader.connection.UnsentAnswers;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Lets large answers out while there is memory for them, which callers who do not take theirs may hold; the others get {@code 503
 * overloaded}. Nobody waits, since an answer that waits is in memory already. Bytes become the answer's own here, when there is room for them:
 * many answers may be made of the same. Those of agents had to ask before, see {@link Outlet}.
 */
@Singleton
public class LargeAnswers {

    /** Smaller ones fit into what the system keeps for a connection. */
    private static final int LARGE = 64 << 10;

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final Instance<UnsentAnswers> unsent;
    private final Instance<Problems> problems;

    /** Filters are made while the framework is built, where there is no configuration yet. */
    LargeAnswers(Instance<UnsentAnswers> unsent, Instance<Problems> problems) {
        this.unsent = unsent;
        this.problems = problems;
    }

    @ServerResponseFilter
    public void admit(ContainerResponseContext response, RoutingContext routing) {
        if (response.getEntity() instanceof LargeBody body) {
            letGoAtTheEnd(response, routing);
            response.setEntity(body.taken());
        } else if (response.getEntity() instanceof ByteBuffer body) {
            if (isLarge(body.remaining())) {
                unsent.get()
                        .room(body.remaining())
                        .ifPresentOrElse(room -> send(body, room, response, routing), () -> refuse(response, routing));
            } else {
                response.setEntity(Answer.copy(body));
            }
        }
    }

    /** Whether that many bytes have to be let out. */
    static boolean isLarge(long bytes) {
        return bytes > LARGE;
    }

    private static void send(
            ByteBuffer body, UnsentAnswers.Room room, ContainerResponseContext response, RoutingContext routing) {
        letGoAtTheEnd(response, routing);
        routing.addEndHandler(ended -> room.giveBack());
        response.setEntity(Answer.copy(body));
    }

    /** The framework and the server hold an answer beyond its end, until they come to it; not its bytes. */
    private static void letGoAtTheEnd(ContainerResponseContext response, RoutingContext routing) {
        routing.addEndHandler(ended -> response.setEntity(null));
    }

    private void refuse(ContainerResponseContext response, RoutingContext routing) {
        OciErrors.of(Call.of(routing), problems.get().of(overloaded(), RequestId.of(routing)))
                .replace(response);
    }

    static Refusal overloaded() {
        return Refusal.of(Code.OVERLOADED, "Answers that others do not take take all the memory there is for them.")
                .retryAfter(COME_BACK);
    }
}
