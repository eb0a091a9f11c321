package io.agentloader.http;

import io.agentloader.document.EventInfo;
import io.agentloader.watch.WatchEvent;
import io.agentloader.watch.Watcher;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * One answer of the type {@code text/event-stream}. A client that does not read as fast as things happen is hung up on, and comes
 * back for what it missed.
 */
final class EventStream implements Watcher {

    static final String MEDIA_TYPE = "text/event-stream";

    /** A proxy that hears nothing for longer may take the connection for dead. */
    static final Duration HEART_BEAT = Duration.ofSeconds(15);

    private final StreamedText text;
    private final InstantSource clock;
    private Instant beaten;

    EventStream(HttpServerResponse response, Context context, InstantSource clock) {
        this.text = new StreamedText(response, context);
        this.clock = clock;
        this.beaten = clock.instant();
    }

    /** The headers of such an answer. */
    static HttpServerResponse head(HttpServerResponse response) {
        return response.putHeader("Content-Type", MEDIA_TYPE)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no")
                .putHeader("X-Content-Type-Options", "nosniff");
    }

    /** Sends the head, so that the client knows that it is heard, and for how long it is to stay away after a break. */
    void begin() {
        text.write("retry: 2000\n: watching\n\n");
    }

    @Override
    public void happened(WatchEvent event) {
        String data = new String(Json.bytes(EventInfo.of(event)), StandardCharsets.UTF_8);
        text.write("id: " + event.id() + "\nevent: " + EventInfo.name(event) + "\ndata: " + data + "\n\n");
    }

    @Override
    public void reset(long id) {
        text.write("id: " + id + "\nevent: reset\ndata: {\"kind\":\"Reset\"}\n\n");
    }

    @Override
    public void tick() {
        Instant now = clock.instant();
        if (!now.isBefore(beaten.plus(HEART_BEAT))) {
            beaten = now;
            text.write(": still here\n\n");
        }
    }

    @Override
    public void end() {
        text.end();
    }
}
