package io.agentloader.registry;

import io.agentloader.config.ProxyUrl;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Stands between an HTTP client that can only be given a host and a port for its proxy, and a proxy that listens on a Unix
 * socket. Listens on a free loopback port, and lets in nobody but this process: its login is made anew for each relay. Has no
 * thread of its own. Of a request it reads the head, to take the login out; everything else it passes on unread, so what the
 * proxy answers is what the client gets.
 */
// closing and writing: what fails there ends the connection, which the handlers see
@SuppressWarnings("FutureReturnValueIgnored")
final class SocketRelay implements AutoCloseable {

    /** The handler that ends who takes too long. */
    static final String PATIENCE = "patience";

    private static final String USER = "relay";
    private static final int HEAD_SECONDS = 10;
    private static final int MAX_OPEN = 1024;
    private static final int WAITING = 128;

    /**
     * What nobody but this process knows.
     *
     * @param mark that an answer carries when the relay gave it because nobody is at the socket
     */
    record Secret(String password, String mark) {

        static Secret random() {
            return new Secret(random(new SecureRandom()), random(new SecureRandom()));
        }

        private static String random(SecureRandom source) {
            byte[] bytes = new byte[16];
            source.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }

        /** As it is sent. */
        String authorization() {
            byte[] login = (USER + ":" + password).getBytes(StandardCharsets.ISO_8859_1);
            return "Basic " + Base64.getEncoder().encodeToString(login);
        }

        @Override
        public String toString() {
            return "Secret[…]";
        }
    }

    /**
     * What the connections of a relay share.
     *
     * @param idle after how long without a byte a connection is given up
     * @param lost told when the dial finds nobody; yields what it was told
     * @param open all that has to be closed in the end; what is put in later is closed at once
     */
    record Parts(
            SocketDial dial,
            Secret secret,
            Duration idle,
            Function<ProxySocketUnavailable, ProxySocketUnavailable> lost,
            ChannelGroup open) {}

    private final Parts parts;
    private final int port;

    private SocketRelay(Parts parts, int port) {
        this.parts = parts;
        this.port = port;
    }

    /** Listening; fails with an {@link java.io.IOException} where no port is to be had. */
    static CompletionStage<SocketRelay> open(EventLoopGroup loops, Parts parts) {
        CompletableFuture<SocketRelay> opened = new CompletableFuture<>();
        new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, WAITING)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        enter(client, parts);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addListener((ChannelFutureListener) bound -> {
                    if (bound.isSuccess()) {
                        parts.open().add(bound.channel());
                        InetSocketAddress local =
                                (InetSocketAddress) bound.channel().localAddress();
                        opened.complete(new SocketRelay(parts, local.getPort()));
                    } else {
                        opened.completeExceptionally(bound.cause());
                    }
                });
        return opened;
    }

    private static void enter(Channel client, Parts parts) {
        if (parts.open().size() > MAX_OPEN) {
            client.close();
            return;
        }
        parts.open().add(client);
        client.pipeline()
                .addLast(PATIENCE, new IdleStateHandler(HEAD_SECONDS, 0, 0, TimeUnit.SECONDS))
                .addLast(new RelayEntry(parts));
    }

    /** How the HTTP client gets to the proxy. */
    Via via(String name) {
        ProxyUrl.Login login = new ProxyUrl.Login(USER, parts.secret().password());
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        return new Via(
                new ProxyUrl(false, host, port, Optional.of(login)),
                name,
                Optional.of(parts.secret().mark()));
    }

    @Override
    public void close() {
        parts.open().close();
    }
}
