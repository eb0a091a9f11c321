package io.agentloader.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads of many agents over HTTP, each on a connection that its worker keeps, every byte compared. */
record Pulls(int port, String registry) {

    /** So many pulls later the compiler has little left to do: what a pull costs the processor has fallen to a third by then. */
    private static final int WARM_UP = 30_000;

    /** Agents of one size, by their numbers. */
    record Range(int size, int from, int count) {}

    /** Pulls agents that nobody measures. */
    void warmUp() {
        each(new Range(Sample.SMALL, 20_000_000, WARM_UP), 8);
    }

    /** Each agent once, by so many at a time. */
    Pulled each(Range range, int workers) {
        double[] micros = new double[range.count()];
        AtomicInteger next = new AtomicInteger();
        long begun = System.nanoTime();
        together(workers, line -> {
            for (int i = next.getAndIncrement(); i < micros.length; i = next.getAndIncrement()) {
                micros[i] = pull(line, new Sample(range.size(), range.from() + i));
            }
        });
        return new Pulled((System.nanoTime() - begun) / 1e3, micros);
    }

    /** One agent, by so many at once. */
    Pulled same(Sample agent, int callers) {
        double[] micros = new double[callers];
        AtomicInteger next = new AtomicInteger();
        long begun = System.nanoTime();
        together(callers, line -> micros[next.getAndIncrement()] = pull(line, agent));
        return new Pulled((System.nanoTime() - begun) / 1e3, micros);
    }

    private double pull(Line line, Sample agent) {
        long begun = System.nanoTime();
        byte[] bytes = line.body("/agents/" + agent.at(registry));
        double micros = (System.nanoTime() - begun) / 1e3;
        agent.check(bytes);
        return micros;
    }

    /** What one worker does with its connection. */
    private interface Work {
        void with(Line line);
    }

    private void together(int workers, Work work) {
        List<Line> lines = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            for (int i = 0; i < workers; i++) {
                lines.add(new Line(port));
            }
            List<Future<?>> ends = new ArrayList<>();
            lines.forEach(line -> ends.add(threads.submit(() -> work.with(line))));
            for (Future<?> end : ends) {
                end.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a pull failed", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } finally {
            threads.shutdownNow();
            lines.forEach(Line::close);
        }
    }
}
