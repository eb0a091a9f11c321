package io.agentloader.cli;

import io.agentloader.registry.Checkup;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether this machine and a host agree on the time: certificates and signed requests depend on it. */
final class Clocks {

    private static final Duration TOLERATED = Duration.ofSeconds(60);

    private Clocks() {}

    /** Empty when they agree, or when the host did not say. */
    static Optional<Finding> skew(Checkup checkup, Instant now) {
        return checkup.date()
                .map(date -> Duration.between(date, now))
                .filter(skew -> skew.abs().compareTo(TOLERATED) > 0)
                .map(skew -> Finding.warn(
                        "the clocks of this machine and of " + checkup.host() + " differ by "
                                + skew.abs().toSeconds() + " s; this one is "
                                + (skew.isNegative() ? "behind" : "ahead"),
                        "Let a time service set the clock: certificates and logins depend on it."));
    }
}
