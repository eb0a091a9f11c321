package io.agentloader.registry;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.smallrye.mutiny.Uni;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Docker Desktop's proxy, as long as somebody is there. The socket is dialled before the first request is sent to it; when
 * nobody answers, it is left alone for a while.
 */
// closing and writing: what fails there ends the connection, which the handlers see
@SuppressWarnings("FutureReturnValueIgnored")
final class DesktopProxy implements AutoCloseable {

    /** What callers are told: the path of the socket would tell them whose home it is in. */
    static final String NAME = "docker-desktop";

    private static final Duration COOL_DOWN = Duration.ofSeconds(30);
    /** Not the end of a try, which may be {@link Instant#MAX}. */
    private static final Instant CLOSED = Instant.MAX.minusSeconds(1);

    /**
     * What it is made of.
     *
     * @param idle after how long without a byte a connection is given up
     * @param log where the operator is told that the way changes
     */
    record Parts(
            DesktopSocket socket,
            SocketDial dial,
            EventLoopGroup loops,
            InstantSource clock,
            Duration idle,
            BiConsumer<System.Logger.Level, String> log) {}

    /** How the last try went, or goes; until then there is no other. */
    private record Standing(CompletableFuture<Via> via, Instant until) {
        private static Standing failed(Throwable why, Instant until) {
            return new Standing(CompletableFuture.failedFuture(why), until);
        }
    }

    private final Parts parts;
    private final SocketRelay.Parts relayed;
    private final AtomicReference<Standing> latest;
    private final AtomicReference<@Nullable CompletableFuture<SocketRelay>> relay = new AtomicReference<>();
    private final AtomicBoolean expected;
    private final AtomicBoolean told = new AtomicBoolean();

    DesktopProxy(Parts parts) {
        this.parts = parts;
        this.expected = new AtomicBoolean(parts.socket().expected());
        this.latest = new AtomicReference<>(Standing.failed(new ProxySocketUnavailable("not tried yet"), Instant.MIN));
        this.relayed = new SocketRelay.Parts(
                parts.dial(),
                SocketRelay.Secret.random(),
                parts.idle(),
                this::lost,
                new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true));
    }

    /**
     * The way through the proxy. Fails with {@link ProxySocketUnavailable} when nobody is there or was a moment ago, and with an
     * {@link java.io.IOException} when this process has no socket left for it.
     */
    Uni<Via> via() {
        // a stage of the caller's own: cancelling it leaves the others'
        return Uni.createFrom().completionStage(() -> standing().via().thenApply(Function.identity()));
    }

    private Standing standing() {
        Standing last = Objects.requireNonNull(latest.get());
        if (parts.clock().instant().isBefore(last.until())) {
            return last;
        }
        Standing next = new Standing(new CompletableFuture<>(), Instant.MAX);
        if (!latest.compareAndSet(last, next)) {
            return Objects.requireNonNull(latest.get());
        }
        CompletionStage<?> unused = parts.dial()
                .dial(parts.loops().next())
                .thenAccept(Channel::close)
                .thenCompose(there -> relay())
                .whenComplete((opened, failure) -> tried(next, opened, failure));
        return next;
    }

    private void tried(Standing next, @Nullable SocketRelay opened, @Nullable Throwable failure) {
        if (opened != null) {
            expected.set(true);
            told.set(false);
            parts.log()
                    .accept(
                            System.Logger.Level.INFO,
                            "registries are reached through Docker Desktop's proxy at " + path());
            next.via().complete(opened.via(NAME));
            return;
        }
        Throwable why = failure == null ? new ClosedChannelException() : failure;
        Causes.find(ProxySocketUnavailable.class, why)
                .ifPresentOrElse(this::lost, () -> latest.compareAndSet(next, Standing.failed(why, Instant.MIN)));
        next.via().completeExceptionally(why);
    }

    private Path path() {
        return parts.socket().path();
    }

    /** Nobody is there, and a while passes before anybody looks again. Told when that begins, and where it is news. */
    private ProxySocketUnavailable lost(ProxySocketUnavailable why) {
        Standing down = Standing.failed(why, parts.clock().instant().plus(COOL_DOWN));
        latest.updateAndGet(now -> now.until().equals(CLOSED) ? now : down);
        if (!told.getAndSet(true)) {
            parts.log()
                    .accept(
                            expected.get() ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                            "Docker Desktop's proxy cannot be reached at " + path()
                                    + ": registries are connected to directly, and the socket is tried again every "
                                    + Durations.text(COOL_DOWN) + " (key desktop-proxy)");
        }
        return why;
    }

    /** Opened when there is somebody to relay to, and once. */
    private CompletionStage<SocketRelay> relay() {
        CompletableFuture<SocketRelay> mine = new CompletableFuture<>();
        CompletableFuture<SocketRelay> known = relay.compareAndExchange(null, mine);
        if (known != null) {
            return known;
        }
        CompletionStage<?> unused = SocketRelay.open(parts.loops(), relayed).whenComplete((opened, failure) -> {
            if (opened != null) {
                mine.complete(opened);
            } else {
                relay.compareAndSet(mine, null);
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    /** Ends every connection. */
    @Override
    public void close() {
        latest.set(Standing.failed(new ProxySocketUnavailable("closed"), CLOSED));
        relay.set(CompletableFuture.failedFuture(new ClosedChannelException()));
        relayed.open().close();
    }
}
