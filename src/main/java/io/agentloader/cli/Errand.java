package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Work that a service takes on, followed to its end. */
final class Errand {

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Server server;

    Errand(Server server) {
        this.server = server;
    }

    /** {@code Operation}, when it is over. */
    JsonNode run(String path, byte[] body) {
        HttpResponse<byte[]> accepted = server.send(HttpRequest.newBuilder(server.target(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));
        String location = server.header(accepted, "Location");
        awaited(location);
        JsonNode operation = state(location);
        while (operation.path("state").asText().equals("running")) {
            LockSupport.parkNanos(MOMENT.toNanos());
            awaited(location);
            operation = state(location);
        }
        if (!operation.path("state").asText().equals("done")) {
            throw server.failed("did not finish: " + operation.path("state").asText());
        }
        return operation;
    }

    /** The stream ends when the work does; where it ends before, it is come back to after a moment. */
    private void awaited(String location) {
        try (EventStream events = server.open(HttpRequest.newBuilder(server.target(location)))) {
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                // what is told of each agent stands in the result, too
            }
        } catch (IOException broken) {
            // how it stands is asked next anyway
        }
    }

    private JsonNode state(String location) {
        return server.json(server.send(HttpRequest.newBuilder(server.target(location))));
    }
}
