package io.agentloader.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection in two steps after its last answer. Closed with bytes unread, of what its caller sent on, it would be reset, and they
 * might lose what they have not read of the answer; so they are told that nothing more comes, and what they send is thrown away until they
 * close it as well, or for a while (RFC 9112 section 9.6).
 */
final class LateClose extends ChannelDuplexHandler {

    private static final long MOST_MILLIS = 5_000;
    private static final long MOST_BYTES = 72L << 20;

    private final IncomingRequests requests;
    private final Supplier<Surface> surface;
    private @Nullable Future<?> deadline;
    private boolean closing;
    private long thrownAway;

    LateClose(IncomingRequests requests, Supplier<Surface> surface) {
        this.requests = requests;
        this.surface = surface;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever closes has the promise
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        boolean isOver = surface.get().refusals().filter(Refusals::isOver).isPresent();
        if (isOver
                || thrownAway > MOST_BYTES
                || !context.channel().isActive()
                || !(closing || requests.letsGo(context))) {
            context.close(promise);
            return;
        }
        context.channel().closeFuture().addListener(closed -> promise.trySuccess());
        if (!closing) {
            closing = true;
            begin(context);
        }
    }

    /** More than one has a connection closed, and none of them knows of the others. */
    @SuppressWarnings("FutureReturnValueIgnored") // whoever closes has the promise
    private void begin(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(() -> context.close(context.newPromise()), MOST_MILLIS, TimeUnit.MILLISECONDS);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> endSending(context));
    }

    /** Behind TLS an end that is not sealed would look like an attack. */
    @SuppressWarnings("FutureReturnValueIgnored") // who is gone needs no end
    private static void endSending(ChannelHandlerContext context) {
        Channel channel = context.channel();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            context.close();
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it but who asked for it first
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (requests.isEnded() && message instanceof ByteBuf bytes) {
            thrownAway += bytes.readableBytes();
        }
        if (!closing) {
            // the rest of a body, which is thrown away further on
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (thrownAway > MOST_BYTES) {
            context.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        Future<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
            deadline = null;
        }
    }
}
