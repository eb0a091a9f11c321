package io.agentloader.observe;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Kind;
import io.agentloader.registry.RegistryListener;
import io.agentloader.registry.UpstreamRequest;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.regex.Pattern;

/** Counts requests to registries, and what somebody should look at who is in charge of their safety. */
final class RegistryMetrics implements RegistryListener {

    private static final Pattern STATUS = Pattern.compile("[1-5][0-9]{2}");

    private final MeterRegistry meters;
    private final HostLabels hosts;

    RegistryMetrics(MeterRegistry meters, HostLabels hosts) {
        this.meters = meters;
        this.hosts = hosts;
    }

    @Override
    public void asked(UpstreamRequest request) {
        meters.counter(
                        Names.UPSTREAM,
                        "host",
                        hosts.of(request.host()),
                        "method",
                        request.method(),
                        "kind",
                        request.thing(),
                        "status",
                        status(request.result()))
                .increment();
    }

    /** A host may answer any three digits; those that mean nothing are told by their class. */
    private static String status(String result) {
        boolean number = result.chars().allMatch(Character::isDigit);
        return !number || STATUS.matcher(result).matches() ? result : "unknown";
    }

    @Override
    public void failed(String host, AgentException failure) {
        if (failure.kind() == Kind.TLS_UNTRUSTED) {
            meters.counter(Names.TLS, "host", hosts.of(host)).increment();
        } else if (failure.kind() == Kind.CONTENT_MISMATCH) {
            meters.counter(Names.MISMATCHES, "host", hosts.of(host)).increment();
        }
    }
}
