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

/**
 * Answers what can be answered without the server, which never hears of it. Answers to requests that came together are sent together.
 */
final class PromptRequests extends ChannelDuplexHandler {

    /** Two ends of lines. */
    private static final int ENDS = 4;

    private final IncomingRequests requests;
    private final ChannelHandlerContext incoming;
    private final Supplier<Surface> surface;

    /** Of a request whose end is still to come. */
    private boolean answered;

    private boolean unsent;

    /** The server ends the connection, or may, with what it was given. */
    private boolean ending;

    PromptRequests(IncomingRequests requests, ChannelHandlerContext incoming, Supplier<Surface> surface) {
        this.requests = requests;
        this.incoming = incoming;
        this.surface = surface;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (answered && message instanceof HttpContent) {
            answered = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            answered = !ending && isPlain(request) && hasRoom() && answers(request);
            if (answered) {
                return;
            }
            ending |= !HttpUtil.isKeepAlive(request) || HttpUtil.isTransferEncodingChunked(request);
        }
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
                && HttpUtil.getContentLength(request, 0L) == 0;
    }

    /** Where a caller does not take what was answered, the server waits for that. */
    private boolean hasRoom() {
        if (!incoming.channel().isWritable()) {
            flush();
        }
        return incoming.channel().isWritable();
    }

    private boolean answers(HttpRequest request) {
        Optional<PromptAnswers.Told> told = surface.get()
                .answers()
                .flatMap(answers ->
                        answers.of(new PromptAnswers.Asked(request.method().name(), request.uri(), request.headers())));
        told.ifPresent(this::send);
        return told.isPresent();
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
        flush();
        context.fireChannelReadComplete();
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
