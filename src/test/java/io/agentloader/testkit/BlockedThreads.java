package io.agentloader.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the test during which an event loop was blocked for longer than its limit. Found by the service loader, so that no
 * test can forget it. The checker looks once a second, so a block may be laid at the door of the test after it.
 */
public final class BlockedThreads implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final Logger CHECKER = Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker");
    /** Kept outside of this class, which Quarkus loads a second time for its tests. */
    private static final List<String> SEEN = shared();

    private static final Handler LISTENER = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            SEEN.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @Override
    public void beforeAll(ExtensionContext context) {
        boolean listening = Stream.of(CHECKER.getHandlers())
                .anyMatch(handler -> handler.getClass().getName().startsWith(BlockedThreads.class.getName()));
        if (!listening) {
            CHECKER.addHandler(LISTENER);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        fail();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        fail();
    }

    /** Takes what was seen so far, so that it fails nobody. */
    public static List<String> drain() {
        List<String> seen = List.copyOf(SEEN);
        SEEN.removeAll(seen);
        return seen;
    }

    @SuppressWarnings("unchecked")
    private static List<String> shared() {
        return (List<String>) System.getProperties()
                .computeIfAbsent(BlockedThreads.class.getName(), key -> new CopyOnWriteArrayList<String>());
    }

    static void fail() {
        List<String> seen = drain();
        if (!seen.isEmpty()) {
            throw new AssertionError("an event loop was blocked: " + seen);
        }
    }
}
