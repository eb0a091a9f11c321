package io.agentloader.http;

import io.agentloader.connection.HangUps;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Takes the bodies of requests in, before anybody else sees the request. All that are held at once share a bounded memory, which
 * counts what has come and not what was announced; whoever wants more than there is gets {@code 503 overloaded}. Nobody waits for
 * it, since each holds a part of it meanwhile.
 */
@Singleton
final class Uploads {

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final HttpSettings settings;
    private final HangUps hangUps;
    private final AtomicLong taken = new AtomicLong();

    Uploads(HttpSettings settings, HangUps hangUps) {
        this.settings = settings;
        this.hangUps = hangUps;
    }

    /** What one body takes; given back once. */
    final class Share {
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicBoolean ended = new AtomicBoolean();

        /** @throws Refusal when the others leave too little */
        void take(long more) {
            if (taken.addAndGet(more) > settings.memory()) {
                taken.addAndGet(-more);
                throw Refusal.of(Code.OVERLOADED, "The bodies of other requests take all the memory there is for them.")
                        .retryAfter(COME_BACK);
            }
            bytes.addAndGet(more);
        }

        void giveBack() {
            if (ended.compareAndSet(false, true)) {
                taken.addAndGet(-bytes.get());
            }
        }
    }

    /** Bytes that are taken now. */
    long taken() {
        return taken.get();
    }

    Share share() {
        return new Share();
    }

    /**
     * Takes a body in, and keeps it for {@link Upload#of}.
     *
     * @param whole told once, when all of it is here
     * @param refused told once, in place of going on; what is left of the body is not read
     */
    void receive(RoutingContext routing, Call call, Runnable whole, Consumer<Refusal> refused) {
        Upload upload = new Upload(share());
        Upload.keep(upload, routing);
        new Receiving(routing, BodyRule.of(call, settings), upload, hangUps).begin(whole, refused);
    }

    /** Whether the request says that it has a body, which may be empty. */
    static boolean isThere(Call call) {
        Optional<String> length = call.header("Content-Length").filter(text -> !text.equals("0"));
        return length.isPresent() || call.header("Transfer-Encoding").isPresent();
    }
}
