package io.agentloader.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/** Tells what the library took for a request, where it saw its end, and when the answer is written. */
final class RequestEnds extends ChannelDuplexHandler {

    private static final int FINAL = 200;
    private static final int SWITCHING = 101;

    private final IncomingRequests requests;
    private final ChannelHandlerContext incoming;
    private boolean interim;

    RequestEnds(IncomingRequests requests, ChannelHandlerContext incoming) {
        this.requests = requests;
        this.incoming = incoming;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
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
