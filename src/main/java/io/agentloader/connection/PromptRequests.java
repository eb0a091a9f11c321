package io.agentloader.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers what can be answered without the server, which never hears of it. Answers to requests that came together are sent together, and
 * those of one turn of the event loop one after the other at its end.
 */
final class PromptRequests extends ChannelDuplexHandler {

    /** Two ends of lines. */
    private static final int ENDS = 4;

    private final IncomingRequests requests;
    private final ChannelHandlerContext incoming;
    private final Supplier<Surface> surface;
    private final AnsweredTurn turn;
    private final Runnable sending = this::flush;

    /** Of a request whose end is still to come. */
    private boolean answered;

    private boolean unsent;

    /** The request that waits, or waited last. */
    private @Nullable HeldRequest held;

    /** The server ends the connection, or may, with what it was given. */
    private boolean ending;

    /** Something went further in this turn. */
    private boolean handedOn;

    PromptRequests(
            IncomingRequests requests, ChannelHandlerContext incoming, Supplier<Surface> surface, AnsweredTurn turn) {
        this.requests = requests;
        this.incoming = incoming;
        this.surface = surface;
        this.turn = turn;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (held != null && held.takes(message)) {
            return;
        }
        if (answered && message instanceof HttpContent) {
            answered = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            boolean plain = !ending && isPlain(request) && hasRoom();
            answered = plain && answers(request);
            if (answered || (plain && waits(request, context))) {
                return;
            }
            ending |= !HttpUtil.isKeepAlive(request) || HttpUtil.isTransferEncodingChunked(request);
        }
        handedOn = true;
        context.fireChannelRead(message);
    }

    /** By identity, as with {@link Refusing}: an equal version may have been spelt in another way. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isPlain(HttpRequest request) {
        String connection = request.headers().get(HttpHeaderNames.CONNECTION);
        return request.decoderResult().isSuccess()
                && requests.isAnswered()
                && request.protocolVersion() == HttpVersion.HTTP_1_1
                && request.headers().contains(HttpHeaderNames.HOST)
                && (connection == null || HttpHeaderValues.KEEP_ALIVE.contentEqualsIgnoreCase(connection))
                && !request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                && hasNoBody(request);
    }

    /** The library takes a while to find no length where none is said. */
    private static boolean hasNoBody(HttpRequest request) {
        return !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                || HttpUtil.getContentLength(request, 0L) == 0;
    }

    /** Where a caller does not take what was answered, the server waits for that. */
    private boolean hasRoom() {
        if (!incoming.channel().isWritable()) {
            flush();
        }
        return incoming.channel().isWritable();
    }

    private boolean answers(HttpRequest request) {
        Optional<PromptAnswers.Told> told = surface.get().answers().flatMap(answers -> answers.of(asked(request)));
        told.ifPresent(this::send);
        return told.isPresent();
    }

    private static PromptAnswers.Asked asked(HttpRequest request) {
        return new PromptAnswers.Asked(request.method().name(), request.uri(), request.headers());
    }

    /** What is read until it is over is its end, and all that follows waits, as behind a request that the server has. */
    private boolean waits(HttpRequest request, ChannelHandlerContext context) {
        HeldRequest begun = new HeldRequest(request);
        Optional<PromptAnswers.Waiting> waiting = surface.get()
                .answers()
                .flatMap(answers -> answers.later(
                        asked(request), answer -> context.executor().execute(() -> end(begun, answer, context))));
        waiting.ifPresent(begun::waitFor);
        if (waiting.isPresent()) {
            held = begun;
            requests.begun(0);
        }
        return waiting.isPresent();
    }

    private void end(HeldRequest waited, Supplier<Optional<PromptAnswers.Told>> answer, ChannelHandlerContext context) {
        if (waited.isOver()) {
            return;
        }
        Optional<PromptAnswers.Told> told = answer.get();
        if (told.isPresent()) {
            waited.release();
            send(told.get());
            turn.send(sending);
        } else {
            waited.handOn(context);
        }
    }

    /** Whoever hangs up waits no longer, wherever the request is by now. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (held != null) {
            held.release();
            held.leave();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        handlerRemoved(context);
        context.fireChannelInactive();
    }

    /** Past the library's encoder, which knows of no answer that is bytes already. */
    @SuppressWarnings("FutureReturnValueIgnored") // who is gone needs no answer
    private void send(PromptAnswers.Told told) {
        int size = told.head().remaining()
                + told.last().length()
                + ENDS
                + told.body().remaining();
        ByteBuf bytes = incoming.alloc().directBuffer(size, size);
        bytes.writeBytes(told.head().duplicate());
        ByteBufUtil.writeAscii(bytes, told.last());
        ByteBufUtil.writeAscii(bytes, "\r\n\r\n");
        bytes.writeBytes(told.body().duplicate());
        requests.begun(0);
        incoming.write(bytes);
        unsent = true;
        requests.answered(incoming);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (hasHungUp()) {
            flush();
        } else if (unsent) {
            turn.send(sending);
        }
        // who got nothing need not be told that it was all: of a thousand connections nothing of theirs is in the
        // processor's caches
        if (handedOn) {
            handedOn = false;
            context.fireChannelReadComplete();
        }
    }

    /** Then the library closes the connection next, however little of what was written is sent. */
    private boolean hasHungUp() {
        return incoming.channel().unsafe().recvBufAllocHandle().lastBytesRead() < 0;
    }

    /** Somebody ends the connection, for a reason of their own: what was answered before is sent before. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever closes has the promise
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        flush();
        context.close(promise);
    }

    private void flush() {
        if (unsent) {
            unsent = false;
            incoming.flush();
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever wrote has the promise
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            ending |= response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        }
        context.write(message, promise);
    }
}
