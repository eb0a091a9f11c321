package io.agentloader.shared;

import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A connection over which Redis says that there is something to look at. What it says is not read: whatever comes is such a word, and
 * goes as it came, however long it is. The library's own client would hold all of a message in memory.
 */
final class Subscription {

    private static final String DONE = "listened to";

    /** Of what Redis says before it says something; a refusal is one short line. */
    private static final int MOST_WORDS = 1024;

    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final long ROUND_MILLIS = 10_000;
    private static final double JITTER = 0.5;

    private final Vertx vertx;
    private final NetClient client;
    private final RedisPlace place;
    private final String channel;
    private final Complaints complaints;
    private final Runnable word;

    private @Nullable NetSocket socket;
    private Buffer welcome = Buffer.buffer();
    private boolean listening;
    private boolean complained;
    private boolean silent;
    private boolean over;
    private long pause = FIRST_PAUSE_MILLIS;
    private long round = -1;

    /**
     * Not connected yet.
     *
     * @param word run when Redis said anything, and when it may have said something that was not heard
     */
    Subscription(Means means, RedisPlace place, Complaints complaints, Runnable word) {
        this.vertx = means.surroundings().vertx();
        this.client = vertx.createNetClient(Lines.net().setSsl(place.tls()));
        this.place = place;
        this.channel = means.keys().channel();
        this.complaints = complaints;
        this.word = word;
    }

    /** Connects, again and again, until it is closed. */
    synchronized void begin() {
        round = vertx.setPeriodic(jittered(ROUND_MILLIS), id -> round());
        connect();
    }

    private synchronized void connect() {
        if (over) {
            return;
        }
        client.connect(place.port(), place.host()).onComplete(this::connected);
    }

    private synchronized void connected(AsyncResult<NetSocket> connecting) {
        if (connecting.failed()) {
            lost("unreachable");
            return;
        }
        NetSocket open = connecting.result();
        if (over) {
            open.close();
            return;
        }
        socket = open;
        welcome = Buffer.buffer();
        silent = false;
        open.handler(said -> said(open, said));
        open.exceptionHandler(failure -> open.close());
        open.closeHandler(closed -> closed(open));
        place.login().ifPresent(login -> open.write(login));
        open.write(RedisPlace.command("SUBSCRIBE", channel));
    }

    private void said(NetSocket from, Buffer said) {
        boolean heard;
        synchronized (this) {
            if (socket != from) {
                return;
            }
            silent = false;
            heard = listening || welcomed(from, said);
        }
        if (heard) {
            word.run();
        }
    }

    /** Called with the lock held. Whether Redis now listens to us, and we to it. */
    private boolean welcomed(NetSocket from, Buffer said) {
        welcome.appendBuffer(said, 0, Math.min(said.length(), MOST_WORDS - welcome.length()));
        String words = welcome.toString(StandardCharsets.ISO_8859_1);
        int refusal = words.startsWith("-") ? 0 : words.indexOf("\n-");
        if (refusal >= 0) {
            trouble(RedisTrouble.of(new IllegalStateException(words.substring(words.indexOf('-', refusal) + 1)))
                    .reason());
            from.close();
            return false;
        }
        if (!words.contains("subscribe\r\n")) {
            if (welcome.length() == MOST_WORDS) {
                from.close();
            }
            return false;
        }
        welcome = Buffer.buffer();
        listening = true;
        pause = FIRST_PAUSE_MILLIS;
        if (complained) {
            complained = false;
            complaints.tell(DONE, Optional.empty());
        }
        return true;
    }

    /** Redis is made to say something, which is a word like others; while it is not there, it may have said something. */
    private void round() {
        if (!ping()) {
            word.run();
        }
    }

    /** Who does not say anything for a whole round is not there any more. */
    private synchronized boolean ping() {
        NetSocket open = socket;
        if (open == null) {
            return false;
        }
        if (silent) {
            trouble("timeout");
            open.close();
            return false;
        }
        silent = true;
        open.write(RedisPlace.command("PING"));
        return true;
    }

    private synchronized void closed(NetSocket was) {
        if (socket == was) {
            socket = null;
            listening = false;
            lost("unreachable");
        }
    }

    /** Called with the lock held. */
    private void lost(String reason) {
        if (over) {
            return;
        }
        trouble(reason);
        long length = jittered(pause);
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        vertx.setTimer(length, id -> connect());
    }

    /** Called with the lock held. */
    private void trouble(String reason) {
        if (!complained) {
            complained = true;
            complaints.tell(DONE, Optional.of(reason));
        }
    }

    private static long jittered(long millis) {
        double factor = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
        return Math.max(1, Math.round(millis * factor));
    }

    synchronized void close() {
        over = true;
        vertx.cancelTimer(round);
        client.close();
    }
}
