package io.agentloader.http;

import io.agentloader.dev.DevEvent;
import io.agentloader.dev.DevFollower;
import io.agentloader.document.DevInfo;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/** One answer that tells of dev mode. A page that does not read as fast as things happen is hung up on, and comes back. */
final class DevEventStream implements DevFollower {

    private final StreamedText text;

    DevEventStream(HttpServerResponse response, Context context) {
        this.text = new StreamedText(response, context);
    }

    void begin() {
        text.write("retry: 500\n: watching\n\n");
    }

    void beat() {
        text.write(": still here\n\n");
    }

    @Override
    public void happened(DevEvent event) {
        String data = new String(Json.bytes(DevInfo.of(event.news())), StandardCharsets.UTF_8);
        text.write("id: " + event.id() + "\nevent: " + DevInfo.name(event.news()) + "\ndata: " + data + "\n\n");
    }

    @Override
    public void reset(long id) {
        text.write("id: " + id + "\nevent: reset\ndata: {\"kind\":\"Reset\"}\n\n");
    }

    @Override
    public void end() {
        text.end();
    }
}
