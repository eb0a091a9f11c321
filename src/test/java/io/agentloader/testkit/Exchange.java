package io.agentloader.testkit;

import io.agentloader.embedded.Answer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.UnaryOperator;

/**
 * A request that waits for its answer.
 *
 * @param truth what the registry would answer, authentication included
 * @param context the event loop that the answer has to be sent on
 */
record Exchange(Vertx vertx, Context context, HttpServerRequest request, Answer truth) {

    void send(UnaryOperator<Answer> change) {
        change.apply(truth).sendTo(request);
    }

    /** Sends the truth from any thread; a request that was abandoned meanwhile is left alone. */
    void sendLater() {
        context.runOnContext(ignored -> {
            if (!request.response().closed()) {
                truth.sendTo(request);
            }
        });
    }

    /** Ends the connection in the orderly way (FIN). */
    void close() {
        request.connection().close();
    }

    /** Ends the connection in the rude way (RST): closing without lingering throws away what was not yet sent. */
    void reset() {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }
}
