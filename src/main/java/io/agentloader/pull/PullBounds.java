package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is fetched from registries, for a pull or a view: a bounded number at once, in bounded memory, each within its time. */
final class PullBounds {

    /** A layer, what is unpacked of it, and one of both while they are checked, written or read back. */
    private static final int AGENT_COPIES = 3;

    /** A bundle is put together of many blobs, and held whole. */
    private static final int BUNDLE = 8;

    private final PullLimit limit;
    private final Duration timeout;

    private PullBounds(PullLimit.Room room, Duration timeout) {
        this.limit = new PullLimit(room);
        this.timeout = timeout;
    }

    static PullBounds ofPulls(PullSettings settings) {
        return new PullBounds(
                new PullLimit.Room(settings.atOnce(), settings.maxBytes(), usual(settings)), settings.timeout());
    }

    /** Fewer and larger. */
    static PullBounds ofBundles(PullSettings settings) {
        return new PullBounds(
                new PullLimit.Room(
                        Math.max(1, settings.atOnce() / BUNDLE), settings.maxBytes(), BUNDLE * usual(settings)),
                settings.timeout());
    }

    private static long usual(PullSettings settings) {
        return AGENT_COPIES * settings.maxAgentSize() + 2 * Load.SMALL_MANIFEST;
    }

    /** Runs the work when there is a place for it; {@code wanted} is what failures tell of. */
    <T> Uni<T> run(Reference wanted, Supplier<Uni<T>> work) {
        return run(wanted, load -> work.get());
    }

    /** The same, for work that may turn out to take more than is usual. */
    <T> Uni<T> run(Reference wanted, Function<Load, Uni<T>> work) {
        return limit.run(wanted.registry(), work).ifNoItem().after(timeout).failWith(() -> tookTooLong(wanted));
    }

    private AgentException tookTooLong(Reference wanted) {
        String seconds = timeout.toMillis() / 1000.0 + " s";
        return new RegistryUnavailable(
                Report.of(wanted.toString(), "the pull of " + wanted + " was not done after " + seconds)
                        .withHost(wanted.registry())
                        .withError(NetworkError.HTTP_RESPONSE_TIMEOUT));
    }
}
