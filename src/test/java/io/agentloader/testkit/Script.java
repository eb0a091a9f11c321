package io.agentloader.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The faults that are still to come, in the order in which they were set. */
final class Script {

    static final Fault NO_FAULT = exchange -> exchange.truth().sendTo(exchange.request());

    private final List<Line> lines = new ArrayList<>();

    private record Line(Predicate<Seen> which, Fault fault, int left) {}

    synchronized void add(Predicate<Seen> which, Fault fault, int times) {
        lines.add(new Line(which, fault, times));
    }

    synchronized void clear() {
        lines.clear();
    }

    synchronized Optional<Fault> next(Seen seen) {
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line.which().test(seen)) {
                use(i, line);
                return Optional.of(line.fault());
            }
        }
        return Optional.empty();
    }

    private void use(int position, Line line) {
        if (line.left() == 1) {
            lines.remove(position);
        } else if (line.left() != Integer.MAX_VALUE) {
            lines.set(position, new Line(line.which(), line.fault(), line.left() - 1));
        }
    }
}
