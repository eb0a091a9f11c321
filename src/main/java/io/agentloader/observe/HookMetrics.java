package io.agentloader.observe;

import io.agentloader.hooks.HookListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Counts calls of hooks, and what they said. A hook is told by its name, which is one of the configuration. */
record HookMetrics(MeterRegistry meters) implements HookListener {

    @Override
    public void called(String hook, Outcome outcome) {
        meters.counter(Names.HOOKS, "hook", hook, "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    @Override
    public void heard(String hook, int confirming, int ignored) {
        count(hook, "confirming", confirming);
        count(hook, "ignored", ignored);
    }

    private void count(String hook, String outcome, int references) {
        meters.counter(Names.HOOK_REFERENCES, "hook", hook, "outcome", outcome).increment(references);
    }
}
