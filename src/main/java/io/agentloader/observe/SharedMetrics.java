package io.agentloader.observe;

import io.agentloader.shared.SharedListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is asked of what replicas share, and tells whether Redis does it. */
final class SharedMetrics implements SharedListener {

    private final MeterRegistry meters;

    /** Of reading, writing and taking turns, how many Redis does not do now. */
    private final AtomicInteger troubles;

    private SharedMetrics(MeterRegistry meters, AtomicInteger troubles) {
        this.meters = meters;
        this.troubles = troubles;
    }

    static SharedMetrics in(MeterRegistry meters) {
        AtomicInteger troubles = new AtomicInteger();
        Gauge.builder(Names.SHARED_UP, () -> troubles.get() > 0 ? 0 : 1).register(meters);
        return new SharedMetrics(meters, troubles);
    }

    @Override
    public void asked(Operation operation, Outcome outcome) {
        meters.counter(Names.SHARED, "operation", lower(operation), "outcome", lower(outcome))
                .increment();
    }

    @Override
    public void is(boolean well) {
        troubles.addAndGet(well ? -1 : 1);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
