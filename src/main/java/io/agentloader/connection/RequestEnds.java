package io.agentloader.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells what the library took for a request, where it saw its end, and when the answer is written. */
final class RequestEnds extends ChannelDuplexHandler {

    private static final int FINAL = 200;
    private static final int SWITCHING = 101;

    private final IncomingRequests requests;
    private final ChannelHandlerContext incoming;
    private final Supplier<Surface> surface;
    private boolean interim;
    private boolean bodiless;
    private int due;
    private boolean writing;
    private boolean refused;

    RequestEnds(IncomingRequests requests, ChannelHandlerContext incoming, Supplier<Surface> surface) {
        this.requests = requests;
        this.incoming = incoming;
        this.surface = surface;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            bodiless = request.method().equals(HttpMethod.HEAD);
        }
        if (refused || refuses(message, context)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            due++;
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

    private boolean refuses(Object message, ChannelHandlerContext context) {
        Optional<Refusals> speaker = mayAnswer(message) ? surface.get().refusals() : Optional.empty();
        Optional<Refusals.Told> told =
                speaker.flatMap(words -> Refusing.why(message).map(words::of));
        refused = told.isPresent();
        if (refused) {
            requests.unreadable();
            Refusing.answer(told.orElseThrow(), bodiless, context);
        }
        return refused;
    }

    /**
     * Whether the next answer on the connection is that of the request which the message is of: before a head, when none is due; in a
     * body, when its own is due and not begun. All else is left to the library, which keeps the order or hangs up.
     */
    private boolean mayAnswer(Object message) {
        return message instanceof HttpRequest ? requests.isAnswered() : due == 1 && !writing;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever wrote has the promise
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (refused) {
            // of the request that was answered already, by somebody who does not know
            ReferenceCountUtil.release(message);
            promise.setFailure(new ClosedChannelException());
            return;
        }
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            interim = status < FINAL;
            writing = !interim;
            if (status == SWITCHING) {
                requests.unreadable();
            }
        }
        context.write(message, promise);
        if (message instanceof LastHttpContent && !interim) {
            writing = false;
            due--;
            requests.answered(incoming);
        }
    }
}
