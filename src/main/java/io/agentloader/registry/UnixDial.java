package io.agentloader.registry;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Dials a Unix socket with the channels of the Java runtime, on an event loop. */
final class UnixDial implements SocketDial {

    private final Path path;

    UnixDial(Path path) {
        this.path = path;
    }

    @Override
    public CompletionStage<Channel> dial(EventLoop loop) {
        try {
            return connect(loop, SocketChannel.open(StandardProtocolFamily.UNIX));
        } catch (UnsupportedOperationException noSuchSockets) {
            return CompletableFuture.failedFuture(new ProxySocketUnavailable(path, noSuchSockets));
        } catch (IOException exhausted) {
            // too many open files, say: nothing is known of the proxy, so nobody may go past it
            return CompletableFuture.failedFuture(exhausted);
        }
    }

    /** Whatever connecting raises: missing, refused, no socket, not ours to use, a path that is too long. */
    private CompletionStage<Channel> connect(EventLoop loop, SocketChannel socket) {
        CompletableFuture<Channel> dialed = new CompletableFuture<>();
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channelFactory(() -> new NioDomainSocketChannel(socket))
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(UnixDomainSocketAddress.of(path));
        connecting.addListener((ChannelFutureListener) done -> {
            if (done.isSuccess()) {
                dialed.complete(done.channel());
            } else {
                dialed.completeExceptionally(new ProxySocketUnavailable(path, done.cause()));
            }
        });
        return dialed;
    }
}
