package io.agentloader.e2e;

import io.agentloader.testkit.KeptConnection;
import io.agentloader.testkit.KeptConnection.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Callers that ask one thing after the other, each on a connection that it keeps until an answer says that it ends, and nothing twice:
 * whatever is no good answer is a failure.
 */
final class SteadyLoad implements AutoCloseable {

    private static final int CALLERS = 4;
    private static final int PAUSE_MILLIS = 10;

    /** Then a caller turns to somebody else, as connections of programs come to their end. */
    private static final int KEPT_FOR = 40;

    private final Supplier<List<Integer>> ports;
    private final IntFunction<Wanted> asked;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger lastAnswers = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> callers = new ArrayList<>();

    /** A request, and the body of the only good answer. */
    record Wanted(String target, String body) {}

    /**
     * Begins at once.
     *
     * @param ports who takes connections at the moment
     * @param asked what is asked for, by its number
     */
    SteadyLoad(Supplier<List<Integer>> ports, IntFunction<Wanted> asked) {
        this.ports = ports;
        this.asked = asked;
        for (int i = 0; i < CALLERS; i++) {
            callers.add(new Thread(this::ask, "caller-" + i));
        }
        callers.forEach(Thread::start);
    }

    private void ask() {
        while (!over.get()) {
            List<Integer> ready = ports.get();
            int port = ready.get(turns.getAndIncrement() % ready.size());
            try (KeptConnection connection = KeptConnection.to(port)) {
                askOn(connection, port);
            } catch (IOException lost) {
                failures.add(port + ": " + lost);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void askOn(KeptConnection connection, int port) throws IOException, InterruptedException {
        for (int i = 0; i < KEPT_FOR && !over.get(); i++) {
            Wanted wanted = asked.apply(next.getAndIncrement());
            Reply reply = connection.ask("GET", wanted.target());
            answers.incrementAndGet();
            if (reply.status() != 200 || !reply.body().equals(wanted.body())) {
                failures.add(port + ": " + wanted.target() + ": " + reply);
            }
            if (reply.header("connection").equalsIgnoreCase("close")) {
                lastAnswers.incrementAndGet();
                return;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    int answers() {
        return answers.get();
    }

    /** After which the connection was to end. */
    int lastAnswers() {
        return lastAnswers.get();
    }

    /** What is no {@code 200} with the right body, and connections that were not taken or were lost. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        over.set(true);
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
