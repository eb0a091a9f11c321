package io.agentloader.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells what the library took for a request, where it saw its end, and when the answer is written. */
final class RequestEnds extends ChannelDuplexHandler {

    private static final int FINAL = 200;
    private static final int SWITCHING = 101;

    private final IncomingRequests requests;
    private final ChannelHandlerContext incoming;
    private final Supplier<Optional<Refusals>> refusals;
    private boolean interim;
    private boolean refused;

    RequestEnds(IncomingRequests requests, ChannelHandlerContext incoming, Supplier<Optional<Refusals>> refusals) {
        this.requests = requests;
        this.incoming = incoming;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused || (message instanceof HttpRequest wrong && refuses(wrong, context))) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            if (request.decoderResult().isFailure()) {
                requests.unreadable();
            } else if (HttpUtil.isTransferEncodingChunked(request)) {
                requests.begunInChunks();
            } else {
                requests.begun(HttpUtil.getContentLength(request, 0L));
            }
        }
        if (message instanceof LastHttpContent) {
            requests.endedInChunks();
        }
        context.fireChannelRead(message);
    }

    /** What follows an answer that is still due is left to the library, which keeps the order. */
    private boolean refuses(HttpRequest request, ChannelHandlerContext context) {
        Optional<Refusals> speaker = requests.isAnswered() ? refusals.get() : Optional.empty();
        Optional<Refusals.Told> told =
                speaker.flatMap(words -> Refusing.why(request).map(words::of));
        refused = told.isPresent();
        if (refused) {
            requests.unreadable();
            Refusing.answer(told.orElseThrow(), request, context);
        }
        return refused;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever wrote has the promise
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            interim = status < FINAL;
            if (status == SWITCHING) {
                requests.unreadable();
            }
        }
        context.write(message, promise);
        if (message instanceof LastHttpContent && !interim) {
            requests.answered(incoming);
        }
    }
}
