package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/** What is fetched from registries, for a pull or a view: a bounded number at once, each within its time. */
final class PullBounds {

    private final PullLimit limit;
    private final Duration timeout;

    PullBounds(PullSettings settings) {
        this.limit = new PullLimit(settings.atOnce());
        this.timeout = settings.timeout();
    }

    /** Runs the work when there is a place for it; {@code wanted} is what failures tell of. */
    <T> Uni<T> run(Reference wanted, Supplier<Uni<T>> work) {
        return limit.run(work).ifNoItem().after(timeout).failWith(() -> tookTooLong(wanted));
    }

    private AgentException tookTooLong(Reference wanted) {
        String seconds = timeout.toMillis() / 1000.0 + " s";
        return new RegistryUnavailable(
                Report.of(wanted.toString(), "the pull of " + wanted + " was not done after " + seconds)
                        .withHost(wanted.registry())
                        .withError(NetworkError.HTTP_RESPONSE_TIMEOUT));
    }
}
