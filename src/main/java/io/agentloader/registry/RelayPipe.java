package io.agentloader.registry;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.function.Consumer;

/** Passes what one side sends on to the other. One side is not read while the other has not taken what came before. */
// closing and writing: what fails there ends the connection, which the handlers see
@SuppressWarnings("FutureReturnValueIgnored")
final class RelayPipe extends ChannelInboundHandlerAdapter {

    private final Channel other;
    private final Consumer<Channel> end;

    private RelayPipe(Channel other, Consumer<Channel> end) {
        this.other = other;
        this.end = end;
    }

    /** From our client: when it is gone, nobody wants an answer any more. */
    static RelayPipe toProxy(Channel proxy) {
        return new RelayPipe(proxy, Channel::close);
    }

    /** From the proxy: what it said last arrives before the end does. */
    static RelayPipe toClient(Channel client) {
        return new RelayPipe(client, RelayPipe::drain);
    }

    private static void drain(Channel client) {
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        other.writeAndFlush(bytes).addListener(written -> {
            if (written.isSuccess()) {
                context.read();
            } else {
                context.close();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end.accept(other);
    }

    /** Nothing went either way for longer than any request may take. */
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
