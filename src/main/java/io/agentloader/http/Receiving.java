package io.agentloader.http;

import io.agentloader.connection.HangUps;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One body on its way in; all on the event loop of its connection. */
final class Receiving {

    /** Within each such time that much has to come, or the end. */
    private static final long PACE_MILLIS = 10_000;

    private static final long PACE_BYTES = 64 << 10;

    private final RoutingContext routing;
    private final BodyRule rule;
    private final Upload upload;
    private final HangUps hangUps;
    private long received;
    private long before;
    private boolean over;

    Receiving(RoutingContext routing, BodyRule rule, Upload upload, HangUps hangUps) {
        this.routing = routing;
        this.rule = rule;
        this.upload = upload;
        this.hangUps = hangUps;
    }

    void begin(Runnable whole, Consumer<Refusal> refused) {
        HttpServerRequest request = routing.request();
        long timer = routing.vertx().setPeriodic(PACE_MILLIS, this::checkPace);
        routing.addEndHandler(ended -> {
            over = true;
            routing.vertx().cancelTimer(timer);
        });
        request.handler(chunk -> take(chunk, refused));
        request.endHandler(all -> {
            routing.vertx().cancelTimer(timer);
            if (!over) {
                over = true;
                whole.run();
            }
        });
        if (request.headers().contains("Expect", "100-continue", true)) {
            request.response().writeContinue();
        }
        request.resume();
    }

    private void take(Buffer chunk, Consumer<Refusal> refused) {
        received += chunk.length();
        if (over) {
            return;
        }
        try {
            if (received > rule.largest()) {
                throw rule.tooLarge();
            }
            if (rule.isKept()) {
                upload.add(chunk, rule.copies());
            }
        } catch (Refusal refusal) {
            over = true;
            upload.drop();
            refused.accept(refusal);
        }
    }

    /** Who sends a byte now and then would hold a connection, and what came so far, for as long as they like. */
    private void checkPace(long timer) {
        if (received - before < PACE_BYTES) {
            routing.vertx().cancelTimer(timer);
            hangUps.note(HangUps.Reason.SLOW_BODY, caller());
            routing.request().connection().close();
        }
        before = received;
    }

    /** Whose connection it is; the request may say another one. */
    private @Nullable String caller() {
        SocketAddress address = routing.request().connection().remoteAddress();
        return address == null ? null : address.hostAddress();
    }
}
