package io.agentloader.resolver;

import io.agentloader.oci.Reference;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.PackOptions;
import io.agentloader.publish.PushedAgent;
import io.agentloader.pull.Existence;
import io.agentloader.pull.Explanation;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.RepositoryTags;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.store.Pin;
import io.agentloader.store.Remembered;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/**
 * A {@link Resolver} whose calls return when they are done, and throw what the other's fail with. Interrupting a caller cancels
 * what it waits for, down to the connection, and ends its call with a {@link CancellationException}. A call on an event loop, or
 * on a thread of the resolver's own, where the callbacks of a {@code Uni} run, is refused with an
 * {@link IllegalStateException}: it might wait for itself.
 */
public final class BlockingResolver {

    private final Resolver resolver;
    private final BooleanSupplier mayWait;

    BlockingResolver(Resolver resolver, BooleanSupplier mayWait) {
        this.resolver = resolver;
        this.mayWait = mayWait;
    }

    /** See {@link Resolver#parse}. */
    public Reference parse(String text) {
        return resolver.parse(text);
    }

    /** See {@link Resolver#pull}; with {@link Options#DEFAULT}. */
    public PulledAgent pull(String text) {
        return pull(parse(text), Options.DEFAULT);
    }

    /** See {@link Resolver#pull}. */
    public PulledAgent pull(Reference reference, Options options) {
        return await(resolver.pull(reference, options));
    }

    /** See {@link Resolver#inspect}. */
    public AgentMetadata inspect(Reference reference, Options options) {
        return await(resolver.inspect(reference, options));
    }

    /** See {@link Resolver#inspectById}. */
    public AgentMetadata inspectById(String id) {
        return await(resolver.inspectById(id));
    }

    /** See {@link Resolver#digest}. */
    public ResolvedDigest digest(Reference reference, Options options) {
        return await(resolver.digest(reference, options));
    }

    /** See {@link Resolver#exists}. */
    public Existence exists(Reference reference, Options options) {
        return await(resolver.exists(reference, options));
    }

    /** See {@link Resolver#explain}. */
    public Explanation explain(Reference reference, Options options) {
        return await(resolver.explain(reference, options));
    }

    /** See {@link Resolver#push}. */
    public List<PushedAgent> push(AgentFile source, List<Reference> references, PackOptions options) {
        return await(resolver.push(source, references, options));
    }

    /** See {@link Resolver#resolve}. */
    public ResolvedAgent resolve(AgentRef wanted) {
        return await(resolver.resolve(wanted));
    }

    /** See {@link Resolver#tags}. */
    public RepositoryTags tags(Reference reference, int limit, Optional<String> after) {
        return await(resolver.tags(reference, limit, after));
    }

    /** See {@link Resolver#versions}. */
    public List<Remembered> versions(Reference reference) {
        return await(resolver.versions(reference));
    }

    /** See {@link Resolver#pin}. */
    public Optional<Pin> pin(Reference reference) {
        return await(resolver.pin(reference));
    }

    private <T> T await(Uni<T> work) {
        if (!mayWait.getAsBoolean()) {
            throw new IllegalStateException(
                    "the thread " + Thread.currentThread().getName()
                            + " may not wait: it is an event loop, or one that this resolver works with; subscribe to what"
                            + " Resolver yields, or call from another thread");
        }
        CompletableFuture<T> pending = work.subscribeAsCompletionStage();
        try {
            return pending.get();
        } catch (InterruptedException interrupted) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted, and given up");
            cancelled.initCause(interrupted);
            throw cancelled;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("nothing but a failure of its own ends a call", failed.getCause());
        }
    }
}
