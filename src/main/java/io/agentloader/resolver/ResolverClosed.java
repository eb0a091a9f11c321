package io.agentloader.resolver;

/** A {@link Resolver} was asked after it was closed, or was closed while somebody waited for its answer. */
public final class ResolverClosed extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    ResolverClosed() {
        super("the resolver is closed");
    }
}
