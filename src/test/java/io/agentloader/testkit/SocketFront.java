package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A Unix socket in front of a port of this machine, such as that of a {@link TestProxy}. */
public final class SocketFront implements AutoCloseable {

    private final ServerSocketChannel listener;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    private SocketFront(Path socket, int port) {
        this.port = port;
        try {
            this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Everything goes to {@code host:port}, of which the port counts. */
    public static SocketFront listening(Path socket, String authority) {
        int port = Integer.parseInt(authority.substring(authority.indexOf(':') + 1));
        return new SocketFront(socket, port).started();
    }

    /** Takes every connection and closes it. */
    public static SocketFront hangingUp(Path socket) {
        return new SocketFront(socket, -1).started();
    }

    private SocketFront started() {
        threads.execute(this::accept);
        return this;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                accepted.incrementAndGet();
                if (port < 0) {
                    client.close();
                } else {
                    join(client);
                }
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    /** One that came while this closes is closed as well. */
    private synchronized void join(SocketChannel client) throws IOException {
        if (threads.isShutdown()) {
            client.close();
            return;
        }
        SocketChannel target = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        open.addAll(List.of(client, target));
        threads.execute(() -> pass(client, target));
        threads.execute(() -> pass(target, client));
    }

    private void pass(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        try (from;
                to) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException cut) {
            // the other one sees it as well
        } finally {
            ended.incrementAndGet();
        }
    }

    /** How many connections there were. */
    public int accepted() {
        return accepted.get();
    }

    /** Whether every connection has ended. */
    public boolean isIdle() {
        return ended.get() == open.size();
    }

    private synchronized void closeAll() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        threads.shutdown();
    }

    /** Nobody listens any more; the file stays, as it does when a program is killed. */
    @Override
    public void close() {
        try {
            listener.close();
            closeAll();
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new AssertionError("connections do not end");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
