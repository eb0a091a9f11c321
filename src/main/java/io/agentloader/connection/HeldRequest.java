package io.agentloader.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that the server has not seen, until it is answered without it or handed on after all. On one event loop. */
final class HeldRequest {

    /** None once it is over. */
    private final List<Object> messages = new ArrayList<>(2);

    private PromptAnswers.@Nullable Waiting waiting;

    HeldRequest(HttpRequest request) {
        messages.add(request);
    }

    void waitFor(PromptAnswers.Waiting begun) {
        waiting = begun;
    }

    boolean isOver() {
        return messages.isEmpty();
    }

    /** What belongs to it is kept with it, as long as it waits. */
    boolean takes(Object message) {
        return !isOver() && messages.add(message);
    }

    void handOn(ChannelHandlerContext context) {
        List<Object> all = List.copyOf(messages);
        messages.clear();
        all.forEach(context::fireChannelRead);
        context.fireChannelReadComplete();
    }

    void release() {
        messages.forEach(ReferenceCountUtil::release);
        messages.clear();
    }

    void leave() {
        if (waiting != null) {
            waiting.leave();
        }
    }
}
