package io.agentloader.bench;

import io.agentloader.testkit.LoaderProcess;
import java.util.List;

/** Somebody who serves the same bytes: a process, and what it is asked. */
record Contender(Process process, int port, List<String> targets, List<String> headers) {

    static Contender of(LoaderProcess loader, String... targets) {
        return new Contender(loader.process(), loader.port(), List.of(targets), List.of());
    }

    Contender asking(List<String> others) {
        return new Contender(process, port, others, headers);
    }

    Contender with(String header) {
        return new Contender(process, port, targets, List.of(header));
    }

    /** What a load came to: requests a second, requests a second of processor, and the median in microseconds. */
    record Result(double rate, double perCpu, double median) {}

    /** Compares every target's answer byte by byte, then puts the load on it. */
    Result run(Wrk wrk, Sample agent) {
        int wire = wire(agent);
        double before = Usage.cpuSeconds(process);
        Wrk.Load load = wrk.run(port, targets, headers.toArray(String[]::new)).checked(wire, wrk.connections());
        double cpu = Usage.cpuSeconds(process) - before;
        return new Result(load.perSecond(), load.requests() / cpu, load.median());
    }

    private int wire(Sample agent) {
        int wire = 0;
        try (Line line = new Line(port)) {
            for (int i = 0; i < targets.size(); i++) {
                // what is pulled for this says so, in more bytes than what was stored
                line.get(targets.get(i));
                Line.Got got = line.get(targets.get(i), headers.toArray(String[]::new));
                if (got.status() == 200) {
                    new Sample(agent.size(), agent.number() + i).check(got.body());
                } else if (got.status() != 304) {
                    throw new IllegalStateException(targets.get(i) + " was answered " + got);
                }
                wire += got.wire();
            }
        }
        return wire / targets.size();
    }
}
