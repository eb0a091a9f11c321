package io.agentloader.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
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

    /** Who sends wants no more than the answers that are due. */
    private boolean ending;

    /** An answer said that the connection ends with it. */
    private boolean last;

    private boolean past;

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
        if (refused || isPast(message) || refuses(message, context)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            due++;
            ending |= !HttpUtil.isKeepAlive(request);
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
        Optional<Refusals.Told> told = speaker.flatMap(words -> told(words, message));
        if (told.isPresent()) {
            requests.unreadable();
            requests.end();
            refused = true;
            Refusing.answer(told.get(), bodiless, context);
        }
        return refused;
    }

    /** What follows the last request is dropped: nobody answers it, and nobody would notice that its answer cannot be sent. */
    private boolean isPast(Object message) {
        if (last && !past && message instanceof HttpRequest) {
            past = true;
            requests.unreadable();
        }
        return past;
    }

    private static Optional<Refusals.Told> told(Refusals words, Object message) {
        Optional<Unreadable> why = Refusing.why(message);
        if (why.isPresent()) {
            return why.map(words::of);
        }
        return message instanceof HttpRequest request && words.isOver()
                ? Optional.of(
                        words.late(new PromptAnswers.Asked(request.method().name(), request.uri(), request.headers())))
                : Optional.empty();
    }

    /**
     * Whether the next answer on the connection is that of the request which the message is of: before a head, when none is due; in a
     * body, when its own is due and not begun. All else is left to the library, which keeps the order or hangs up.
     */
    private boolean mayAnswer(Object message) {
        return message instanceof HttpRequest ? requests.isAnswered() && !ending : due == 1 && !writing;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever wrote has the promise
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (refused || (last && !writing && message instanceof HttpObject)) {
            // of a request that was answered already, or came after the last one, by somebody who does not know
            ReferenceCountUtil.release(message);
            promise.setFailure(new ClosedChannelException());
            return;
        }
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            interim = status < FINAL;
            writing = !interim;
            last |= !interim
                    && response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
            if (status == SWITCHING) {
                requests.unreadable();
            }
        }
        context.write(message, promise);
        if (message instanceof LastHttpContent && !interim) {
            writing = false;
            due--;
            if (last || (ending && due == 0)) {
                requests.end();
            }
            requests.answered(incoming);
        }
    }
}
