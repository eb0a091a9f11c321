package io.agentloader.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Answers requests that could not be read, and ends their connections. */
final class Refusing {

    /** By identity: the library has these for the exact words, and equal ones of its own for others, such as {@code http/1.1}. */
    private static final Set<HttpVersion> SPOKEN = Collections.newSetFromMap(new IdentityHashMap<>());

    static {
        SPOKEN.addAll(List.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1));
    }

    /** For the rest of what is being sent: closed with bytes unread, the connection would be reset and the answer lost. */
    private static final int LINGERS_SECONDS = 2;

    private Refusing() {}

    /** What is wrong with a part of a request, as the library found, which takes every version for its own. */
    static Optional<Unreadable> why(Object part) {
        if (!(part instanceof HttpObject read) || read.decoderResult().isSuccess()) {
            return part instanceof HttpRequest request && !SPOKEN.contains(request.protocolVersion())
                    ? Optional.of(Unreadable.UNKNOWN_VERSION)
                    : Optional.empty();
        }
        Throwable cause = read.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return Optional.of(Unreadable.TARGET_TOO_LONG);
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Optional.of(Unreadable.HEADERS_TOO_LARGE);
        }
        return Optional.of(part instanceof HttpRequest ? Unreadable.MALFORMED : Unreadable.MALFORMED_BODY);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // who is gone needs no answer
    static void answer(Refusals.Told told, boolean bodiless, ChannelHandlerContext context) {
        byte[] body = told.body().getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(told.status()),
                bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        told.headers().forEach(response.headers()::set);
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(sent -> end(context));
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void end(ChannelHandlerContext context) {
        Channel channel = context.channel();
        boolean sealed = context.pipeline().get(SslHandler.class) != null;
        if (!sealed && channel instanceof DuplexChannel open && open.isActive()) {
            open.shutdownOutput();
            context.executor().schedule(() -> channel.close(), LINGERS_SECONDS, TimeUnit.SECONDS);
        } else {
            channel.close();
        }
    }
}
