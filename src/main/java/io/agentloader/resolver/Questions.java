package io.agentloader.resolver;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Absent;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullRequest;
import io.agentloader.resolver.Options.Fallback;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/**
 * One question to the pipeline, put again elsewhere where the options say so.
 *
 * @param verb what is being done, for failures
 * @param asked how the pipeline is asked
 */
record Questions<T>(String verb, Function<PullRequest, Uni<T>> asked) {

    Uni<T> ask(Reference reference, Options options) {
        Uni<T> answer =
                switch (options.where()) {
                    case PREFER_LOCAL -> localFirst(reference, options);
                    case PREFER_REMOTE -> remoteFirst(reference, options);
                    case DEFAULT, STRICT, LOCAL_ONLY, REMOTE_ONLY -> asked.apply(options.request(reference));
                };
        return answer.onFailure(AgentException.class).transform(failure -> told(reference, failure));
    }

    private Uni<T> localFirst(Reference reference, Options options) {
        return asked.apply(options.local(reference))
                .onFailure(NotCached.class)
                .recoverWithUni(() -> asked.apply(options.request(reference)));
    }

    private Uni<T> remoteFirst(Reference reference, Options options) {
        Uni<T> remote = asked.apply(options.request(reference));
        return options.fallsBackOn(Fallback.NOT_FOUND)
                ? remote.onFailure(NotFound.class).recoverWithUni(missing -> stored(reference, options, missing))
                : remote;
    }

    /** Where the store has nothing either, the registry's word is what counts. */
    private Uni<T> stored(Reference reference, Options options, Throwable missing) {
        return asked.apply(options.local(reference)).onFailure(NotCached.class).transform(nothing -> missing);
    }

    /** Only what is not there is said to be missing; of everything else it is said that it could not be done, and why. */
    private AgentException told(Reference reference, AgentException failure) {
        if (failure instanceof Absent || failure instanceof InvalidReference) {
            return failure;
        }
        Report report = failure.report();
        return failure.with(report.withDetail("could not " + verb + " " + reference + ": " + report.detail()));
    }
}
