package io.agentloader.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one connection on their way to the library, on its event loop. A head is handed on when it is whole, and a request
 * when the one before it is answered; what is kept until then is charged to the memory for heads. Where requests end is what the
 * library saw, so that there are no two opinions about it.
 */
final class IncomingRequests extends ChannelInboundHandlerAdapter {

    /** More than the library takes: it gets what came, and says so to the caller. */
    private static final int LARGEST_HEAD = 66 << 10;

    /** Requests that wait take about that much; the rest stays with the caller. */
    private static final int MOST_WAITING = 32 << 10;

    /** So many of one connection are handed on in one turn of the event loop, before others have theirs. */
    static final int MOST_IN_TURN = 16;

    /** What the head of a usual request takes is not worth counting while it is being answered. */
    private static final long USUAL = 4 << 10;

    /** An empty line, which some clients send behind a body (RFC 9112 section 2.2). */
    private static final int BLANKS_OF_NOBODY = 2;

    private static final byte TLS_HANDSHAKE = 0x16;

    private static final byte[] NO_TLS = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    /** The library's name for its own end of the pipeline. */
    private static final String LAST = "handler";

    private enum Reading {
        UNKNOWN,
        HEAD,
        BODY,
        CHUNKS,
        /** The request is whole, and its answer is not. */
        NOTHING,
        /** No request that the library would understand, or another protocol. */
        ANYTHING
    }

    private final Duration headTime;
    private final HeldHeads.Share share;
    private final Runnable late;
    private final Supplier<Surface> surface;
    private Reading reading = Reading.UNKNOWN;
    private final HeadEnd end = new HeadEnd();
    private ChunkFraming chunks = new ChunkFraming();
    private ByteBuf head = Unpooled.EMPTY_BUFFER;
    private ByteBuf waiting = Unpooled.EMPTY_BUFFER;
    private @Nullable Future<?> deadline;
    private long bodyLeft;
    private long cost;
    private long held;
    private long blanks;
    private boolean begun;
    private boolean answered = true;
    private boolean stopped;
    private boolean ended;
    private int inTurn;

    /** Until a later turn, with no answer due. */
    private boolean resting;

    /** @param late done when a head is not whole in that time */
    IncomingRequests(Duration headTime, HeldHeads.Share share, Runnable late, Supplier<Surface> surface) {
        this.headTime = headTime;
        this.share = share;
        this.late = late;
        this.surface = surface;
    }

    /** The library gives up on this connection, or speaks another protocol from here on. */
    void unreadable() {
        reading = Reading.ANYTHING;
    }

    /** The last answer is written. */
    void end() {
        ended = true;
    }

    /** Whether all is said. */
    boolean isEnded() {
        return ended;
    }

    /** Whether all is said; what came behind the last request is let go, and the rest of it may be read. */
    boolean letsGo(ChannelHandlerContext context) {
        if (ended) {
            reading = Reading.ANYTHING;
            resting = false;
            waiting.release();
            waiting = Unpooled.EMPTY_BUFFER;
            settle(context);
        }
        return ended;
    }

    /** Whether no answer is due: then one that is written now is of the request that is read now. */
    boolean isAnswered() {
        return answered;
    }

    void begunInChunks() {
        chunks = new ChunkFraming();
        begun(Reading.CHUNKS, 0);
    }

    void begun(long length) {
        begun(length > 0 ? Reading.BODY : Reading.NOTHING, length);
    }

    /** Of one request twice, when it waited before the server got it. */
    private void begun(Reading next, long length) {
        if (begun && !answered) {
            return;
        }
        begun = true;
        reading = next;
        bodyLeft = length;
        answered = false;
        cost = Math.max(0, end.cost() - USUAL);
        end.startAnew();
    }

    /** The last chunk was there. */
    void endedInChunks() {
        if (reading == Reading.CHUNKS) {
            whole();
        }
    }

    private void whole() {
        reading = answered ? Reading.HEAD : Reading.NOTHING;
    }

    /**
     * The next request is not read at once: whoever wrote the answer is not done with it.
     *
     * @param context this handler's own
     */
    void answered(ChannelHandlerContext context) {
        boolean noteworthy = cost > 0 || waiting.isReadable();
        answered = true;
        cost = 0;
        if (reading == Reading.NOTHING) {
            reading = Reading.HEAD;
        }
        if (noteworthy) {
            context.executor().execute(() -> goOnReading(context));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            if (reading == Reading.UNKNOWN) {
                reading = install(context) ? Reading.HEAD : Reading.ANYTHING;
                if (reading == Reading.HEAD && isTls(bytes)) {
                    reading = Reading.ANYTHING;
                    refuse(context);
                    return;
                }
            }
            if (waiting.isReadable()) {
                waiting.writeBytes(bytes);
                readWaiting(context);
            } else {
                feed(bytes, context);
                waiting = bytes.isReadable() ? own(bytes) : waiting;
            }
        } finally {
            bytes.release();
        }
        settle(context);
    }

    /**
     * Whether it begins as a handshake does (RFC 8446 section 5.1). Clients of registries try TLS first on ports of this machine, and
     * wait until somebody says no.
     */
    private static boolean isTls(ByteBuf bytes) {
        return bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == TLS_HANDSHAKE;
    }

    /** With a status, since that is what many take for the sign to go on without TLS; others take the end for it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void refuse(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.wrappedBuffer(NO_TLS)).addListener(ChannelFutureListener.CLOSE);
    }

    private boolean install(ChannelHandlerContext context) {
        boolean http = context.pipeline().get(HttpRequestDecoder.class) != null
                && context.pipeline().get(LAST) != null;
        if (http) {
            ChannelPipeline pipeline = context.pipeline();
            pipeline.addBefore(context.name(), LateClose.class.getName(), new LateClose(this, surface));
            if (sendsAtOnce(pipeline)) {
                AnsweredTurn turn = surface.get().turns().of(context.executor());
                pipeline.addBefore(
                        LAST, PromptRequests.class.getName(), new PromptRequests(this, context, surface, turn));
            }
            pipeline.addBefore(LAST, RequestEnds.class.getName(), new RequestEnds(this, context, surface));
        }
        return http;
    }

    /** Whether what is written by the server is on its way, and not kept for later: behind TLS it may be. */
    private static boolean sendsAtOnce(ChannelPipeline pipeline) {
        return pipeline.get(SslHandler.class) == null && pipeline.get(ChunkedWriteHandler.class) == null;
    }

    private void readWaiting(ChannelHandlerContext context) {
        if (resting || reading == Reading.NOTHING || !waiting.isReadable()) {
            return;
        }
        ByteBuf before = waiting;
        waiting = Unpooled.EMPTY_BUFFER;
        try {
            feed(before, context);
            waiting = before.isReadable() ? own(before) : waiting;
        } finally {
            before.release();
        }
        context.fireChannelReadComplete();
    }

    /** What was sent until here had its turn. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inTurn = 0;
        context.fireChannelReadComplete();
    }

    /** Whether the next request has to wait until others had their turn. */
    private boolean rests(ChannelHandlerContext context) {
        if (reading == Reading.HEAD && inTurn >= MOST_IN_TURN) {
            resting = true;
            surface.get().later().of(context.executor()).await(() -> goOn(context));
        }
        return resting;
    }

    private void goOn(ChannelHandlerContext context) {
        inTurn = 0;
        if (resting) {
            resting = false;
            goOnReading(context);
        }
    }

    /** Of its own accord, so what fails has to be told like what fails while something is read: whoever hears of it closes. */
    private void goOnReading(ChannelHandlerContext context) {
        try {
            readWaiting(context);
            settle(context);
        } catch (RuntimeException | Error failed) {
            context.fireExceptionCaught(failed);
        }
    }

    /** Hands on what can be; what is left has to wait for an answer, or for a later turn. */
    private void feed(ByteBuf bytes, ChannelHandlerContext context) {
        while (bytes.isReadable() && reading != Reading.NOTHING && !rests(context)) {
            if (reading == Reading.HEAD) {
                readHead(bytes, context);
            } else if (reading == Reading.BODY) {
                int now = (int) Math.min(bodyLeft, bytes.readableBytes());
                bodyLeft -= now;
                if (bodyLeft == 0) {
                    whole();
                }
                context.fireChannelRead(bytes.readRetainedSlice(now));
            } else if (reading == Reading.CHUNKS) {
                chunks.read(bytes, context::fireChannelRead);
            } else {
                context.fireChannelRead(bytes.readRetainedSlice(bytes.readableBytes()));
            }
        }
    }

    private void readHead(ByteBuf bytes, ChannelHandlerContext context) {
        if (!head.isReadable()) {
            skipBlanks(bytes);
        }
        int length = end.find(bytes);
        if (length > 0 && !head.isReadable()) {
            handOn(bytes.readRetainedSlice(length), context);
        } else if (bytes.isReadable()) {
            head = head.isReadable() ? head : Unpooled.buffer(bytes.readableBytes());
            head.writeBytes(bytes, length > 0 ? length : bytes.readableBytes());
            if (length > 0 || head.readableBytes() > LARGEST_HEAD) {
                ByteBuf kept = head;
                head = Unpooled.EMPTY_BUFFER;
                handOn(kept, context);
            }
        }
    }

    /** A head that the library makes no request of is nothing that could be followed. */
    private void handOn(ByteBuf whole, ChannelHandlerContext context) {
        cancel();
        blanks = 0;
        begun = false;
        inTurn++;
        context.fireChannelRead(whole);
        if (!begun) {
            unreadable();
        }
    }

    /** As the library does before a head. */
    private void skipBlanks(ByteBuf bytes) {
        int first = bytes.forEachByte(next -> {
            int sign = next & 0xff;
            return Character.isISOControl(sign) || Character.isWhitespace(sign);
        });
        int length = first < 0 ? bytes.readableBytes() : first - bytes.readerIndex();
        bytes.skipBytes(length);
        blanks += length;
    }

    private static ByteBuf own(ByteBuf bytes) {
        return Unpooled.buffer(bytes.readableBytes()).writeBytes(bytes);
    }

    /** What is kept is charged, and has its time; what is too much for one connection, or for one turn, stays with the caller. */
    private void settle(ChannelHandlerContext context) {
        hold(head.capacity() + waiting.capacity() + cost);
        if (!head.isReadable() && blanks <= BLANKS_OF_NOBODY) {
            cancel();
        } else if (deadline == null) {
            deadline = context.executor().schedule(late, headTime.toMillis(), TimeUnit.MILLISECONDS);
        }
        boolean full = resting || waiting.readableBytes() > MOST_WAITING;
        if (full != stopped) {
            stopped = full;
            context.channel().config().setAutoRead(!full);
        }
    }

    /** Most requests change nothing about it. */
    private void hold(long bytes) {
        if (bytes != held) {
            held = bytes;
            share.hold(bytes);
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
    public void handlerRemoved(ChannelHandlerContext context) {
        cancel();
        reading = Reading.ANYTHING;
        resting = false;
        head.release();
        waiting.release();
        head = Unpooled.EMPTY_BUFFER;
        waiting = Unpooled.EMPTY_BUFFER;
        hold(0);
    }
}
