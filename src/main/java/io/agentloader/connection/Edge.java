package io.agentloader.connection;

import io.agentloader.connection.HangUps.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outermost of one connection: bytes as they are on the wire. Of those that come and are sealed by TLS it counts what
 * nobody could open yet, and bounds the time for it as for a head.
 */
final class Edge extends ChannelDuplexHandler {

    private final Duration headTime;
    private final HeldHeads heads;
    private final UnsentAnswers answers;
    private final HangUps hangUps;
    private final AtomicBoolean hungUp = new AtomicBoolean();
    private final Supplier<Surface> surface;
    private @Nullable UnsentBytes unsent;
    private HeldHeads.@Nullable Share sealed;
    private @Nullable Future<?> deadline;
    private boolean begun;
    private long sealedBytes;

    Edge(Duration headTime, HeldHeads heads, UnsentAnswers answers, HangUps hangUps, Supplier<Surface> surface) {
        this.headTime = headTime;
        this.heads = heads;
        this.answers = answers;
        this.hangUps = hangUps;
        this.surface = surface;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        unsent = new UnsentBytes(context, answers, hangUp(context, Reason.ANSWERS_NOT_TAKEN));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!begun) {
            begun = true;
            install(context);
        }
        if (sealed != null && message instanceof ByteBuf bytes) {
            sealedBytes += bytes.readableBytes();
            context.fireChannelRead(message);
            settle(context);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** Only now it is known what the server made of the connection; a handshake is always the server's first. */
    private void install(ChannelHandlerContext context) {
        HangUp full = hangUp(context, Reason.HEADS_FULL);
        IncomingRequests requests =
                new IncomingRequests(headTime, heads.share(full), hangUp(context, Reason.SLOW_HEAD), surface);
        ChannelPipeline pipeline = context.pipeline();
        Optional<String> tls = tls(pipeline);
        if (tls.isPresent()) {
            sealed = heads.share(full);
            pipeline.addAfter(tls.get(), Opened.class.getName(), new Opened());
            pipeline.addAfter(Opened.class.getName(), IncomingRequests.class.getName(), requests);
        } else {
            pipeline.addAfter(context.name(), IncomingRequests.class.getName(), requests);
        }
    }

    private HangUp hangUp(ChannelHandlerContext context, Reason reason) {
        return new HangUp(context.channel(), reason, hangUps, hungUp);
    }

    private static Optional<String> tls(ChannelPipeline pipeline) {
        return pipeline.toMap().entrySet().stream()
                .filter(named ->
                        named.getValue() instanceof SslHandler || named.getValue() instanceof AbstractSniHandler)
                .map(named -> named.getKey())
                .findFirst();
    }

    /** Behind TLS: whatever arrives here was opened, and so was all that came before it. */
    private final class Opened extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            sealedBytes = 0;
            context.fireChannelRead(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            sealedBytes = 0;
            context.fireUserEventTriggered(event);
        }
    }

    private void settle(ChannelHandlerContext context) {
        HeldHeads.Share share = sealed;
        if (share == null) {
            return;
        }
        share.hold(sealedBytes);
        if (sealedBytes == 0) {
            cancel();
        } else if (deadline == null) {
            deadline = context.executor().schedule(() -> late(context), headTime.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** A handshake may have ended on another thread since anything came. */
    private void late(ChannelHandlerContext context) {
        deadline = null;
        if (sealedBytes > 0) {
            hangUp(context, Reason.SLOW_HEAD).run();
        }
    }

    private void cancel() {
        Future<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
            deadline = null;
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever wrote has the promise
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (unsent != null && message instanceof ByteBuf bytes) {
            unsent.written(bytes.readableBytes());
        }
        context.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        if (unsent != null) {
            unsent.settle();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        cancel();
        sealedBytes = 0;
        settle(context);
        if (unsent != null) {
            unsent.end();
        }
    }
}
