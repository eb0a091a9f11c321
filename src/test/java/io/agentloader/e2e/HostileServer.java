package io.agentloader.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on a free loopback port that says what no HTTP library would, byte by byte. In plain text, unless it is told to look at TLS. */
final class HostileServer implements AutoCloseable {

    private static final int CLIENT_HELLO = 0x16;

    /** What is done with one request; it may take its time, until the server is closed. */
    @FunctionalInterface
    interface Manner {
        void meet(Visitor visitor) throws IOException, InterruptedException;
    }

    private final ServerSocket listening;
    private final Manner manner;
    private final boolean looksAtTls;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    private HostileServer(Manner manner, boolean looksAtTls) {
        this.manner = manner;
        this.looksAtTls = looksAtTls;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        start(this::accept);
    }

    /** Meets each request; who tries TLS is told that there is none. */
    static HostileServer plain(Manner manner) {
        return new HostileServer(manner, false);
    }

    /** Meets each connection, before anything is read of it. */
    static HostileServer raw(Manner manner) {
        return new HostileServer(manner, true);
    }

    String authority() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** One request, or one connection. */
    final class Visitor {
        private final Socket socket;
        private final String head;

        private Visitor(Socket socket, String head) {
            this.socket = socket;
            this.head = head;
        }

        /** Such as {@code GET /v2/bad/agent/manifests/1}. */
        boolean asks(String start) {
            return head.startsWith(start);
        }

        /** Where it came to, as {@code host:port}. */
        String authority() {
            return HostileServer.this.authority();
        }

        void say(String text) throws IOException {
            say(text.getBytes(ISO_8859_1));
        }

        void say(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Until the server is closed. */
        void fallSilent() throws InterruptedException {
            closed.await();
        }

        /** Says it again and again, until nobody listens any more. */
        void repeat(byte[] bytes) throws IOException {
            while (closed.getCount() > 0) {
                say(bytes);
            }
        }

        /** A byte at a time. */
        void drip(String text) throws IOException, InterruptedException {
            for (byte one : text.getBytes(ISO_8859_1)) {
                say(new byte[] {one});
                if (closed.await(200, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            fallSilent();
        }

        /** With a reset, and not in the way that connections end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "hostile");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                start(() -> meet(socket));
            }
        } catch (IOException closedMeanwhile) {
            // the test is over
        }
    }

    private void meet(Socket socket) {
        try (socket) {
            if (looksAtTls) {
                manner.meet(new Visitor(socket, ""));
                return;
            }
            int first = socket.getInputStream().read();
            if (first == CLIENT_HELLO) {
                new Visitor(socket, "").say("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            } else if (first >= 0) {
                manner.meet(new Visitor(socket, (char) first + head(socket.getInputStream())));
            }
        } catch (IOException goneOrBroken) {
            // as it happens to servers
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0) {
            head.write(next);
            if (head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                break;
            }
            next = in.read();
        }
        return head.toString(ISO_8859_1);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
