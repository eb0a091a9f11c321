package io.agentloader.registry;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the head of what connects to the relay, and joins it to the proxy when it shows the relay's login. */
// closing and writing: what fails there ends the connection, which the handlers see
@SuppressWarnings("FutureReturnValueIgnored")
final class RelayEntry extends ByteToMessageDecoder {

    private static final int MAX_HEAD = 32 * 1024;
    private static final String EMPTY_LINE = "\r\n\r\n";

    private final SocketRelay.Parts parts;
    private boolean admitted;

    RelayEntry(SocketRelay.Parts parts) {
        this.parts = parts;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (admitted) {
            return;
        }
        int length = in.toString(StandardCharsets.ISO_8859_1).indexOf(EMPTY_LINE);
        if (length > MAX_HEAD || (length < 0 && in.readableBytes() > MAX_HEAD)) {
            in.skipBytes(in.readableBytes());
            context.close();
        } else if (length >= 0) {
            String head = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
            in.skipBytes(length + EMPTY_LINE.length());
            admit(context, RelayHead.of(head));
        }
    }

    /** Whoever does not know the login is none of us, and learns nothing. */
    private void admit(ChannelHandlerContext context, RelayHead head) {
        if (!head.shows(parts.secret().authorization())) {
            context.close();
            return;
        }
        admitted = true;
        Channel client = context.channel();
        client.config().setAutoRead(false);
        parts.dial().dial(client.eventLoop()).whenComplete((proxy, failure) -> client.eventLoop()
                .execute(() -> dialed(context, head, proxy, failure)));
    }

    private void dialed(
            ChannelHandlerContext context, RelayHead head, @Nullable Channel proxy, @Nullable Throwable failure) {
        if (proxy != null) {
            join(context, head, proxy);
            return;
        }
        boolean nobody = failure != null
                && Causes.find(ProxySocketUnavailable.class, failure)
                        .map(parts.lost())
                        .isPresent();
        refuse(context.channel(), nobody ? Via.MARK + ": " + parts.secret().mark() + "\r\n" : "");
    }

    private static void refuse(Channel client, String header) {
        String answer = "HTTP/1.1 502 Bad Gateway\r\n" + header + "Content-Length: 0\r\nConnection: close\r\n\r\n";
        client.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private void join(ChannelHandlerContext context, RelayHead head, Channel proxy) {
        Channel client = context.channel();
        if (!client.isActive()) {
            proxy.close();
            return;
        }
        parts.open().add(proxy);
        proxy.pipeline().addLast(RelayPipe.toClient(client));
        proxy.writeAndFlush(Unpooled.copiedBuffer(head.forwarded(), StandardCharsets.ISO_8859_1));
        client.pipeline().replace(SocketRelay.PATIENCE, SocketRelay.PATIENCE, idle());
        client.pipeline().addLast(RelayPipe.toProxy(proxy));
        // what came behind the head follows it
        client.pipeline().remove(this);
        client.read();
        proxy.read();
    }

    private IdleStateHandler idle() {
        return new IdleStateHandler(0, 0, parts.idle().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Connected and said nothing, or not enough. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cut) {
        context.close();
    }
}
