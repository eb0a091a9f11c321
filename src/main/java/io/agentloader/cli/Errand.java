package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** Work that a service takes on, followed to its end. */
final class Errand {

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
        JsonNode operation;
        do {
            // the stream ends when the work does
            server.send(HttpRequest.newBuilder(server.target(location)).header("Accept", "text/event-stream"));
            operation = server.json(server.send(HttpRequest.newBuilder(server.target(location))));
        } while (operation.path("state").asText().equals("running"));
        if (!operation.path("state").asText().equals("done")) {
            throw ServerProblem.notAnswered(
                    server.target("").toString(),
                    "did not finish: " + operation.path("state").asText());
        }
        return operation;
    }
}
