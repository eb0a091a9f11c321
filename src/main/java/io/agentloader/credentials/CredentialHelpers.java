package io.agentloader.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What helpers said within the last minute. For one helper and one server there is one run at a time, which goes on for those
 * who come next when whoever wanted it first has gone.
 */
final class CredentialHelpers {

    private static final Duration KEPT = Duration.ofSeconds(60);
    private static final int MAX_KEPT = 1000;

    private final Cache<HelperCall, CompletableFuture<Answer>> runs =
            Caffeine.newBuilder().maximumSize(MAX_KEPT).executor(Runnable::run).build();
    private final HelperProgram program;
    private final Executor threads;
    private final InstantSource clock;
    private final Consumer<String> warnings;

    /** What came of a run, and until when that holds. */
    private record Answer(Optional<Credential> credential, Instant until) {}

    /** @param threads each run holds one of them until it is over */
    CredentialHelpers(HelperProgram program, Executor threads, InstantSource clock, Consumer<String> warnings) {
        this.program = program;
        this.threads = threads;
        this.clock = clock;
        this.warnings = warnings;
    }

    /** Empty when the helper has none. A helper that fails makes us anonymous: it must not break what is public. */
    Uni<Optional<Credential>> ask(HelperCall call) {
        return Uni.createFrom()
                .completionStage(() -> current(call).thenApply(Answer::credential))
                .onFailure(RejectedExecutionException.class)
                .transform(full -> new Overloaded(Report.of(
                        call.server(), "too many credential helpers are waiting to run; try again in a moment")));
    }

    private CompletableFuture<Answer> current(HelperCall call) {
        return runs.asMap().compute(call, (key, known) -> isCurrent(known) ? known : start(key));
    }

    private boolean isCurrent(@Nullable CompletableFuture<Answer> run) {
        if (run == null || run.isCompletedExceptionally()) {
            return false;
        }
        return !run.isDone() || clock.instant().isBefore(run.join().until());
    }

    private CompletableFuture<Answer> start(HelperCall call) {
        return CompletableFuture.supplyAsync(
                () -> new Answer(run(call), clock.instant().plus(KEPT)), threads);
    }

    private Optional<Credential> run(HelperCall call) {
        try {
            return HelperAnswer.read(call.name(), program.run(call));
        } catch (HelperFailure failure) {
            warnings.accept("credential helper " + call.shownName() + " failed for " + call.server() + ": "
                    + failure.reason() + "; going on without credentials");
            return Optional.of(Credential.anonymous("helper " + call.shownName() + " failed: " + failure.told()));
        }
    }

    /** Forgets an answer that was no good; a newer one stays, and so does a run that is under way. */
    void refused(String server, Credential credential) {
        runs.asMap().forEach((call, run) -> {
            if (call.server().equals(server) && isAnswer(run, credential)) {
                runs.asMap().remove(call, run);
            }
        });
    }

    private static boolean isAnswer(CompletableFuture<Answer> run, Credential credential) {
        return run.isDone()
                && !run.isCompletedExceptionally()
                && run.join().credential().equals(Optional.of(credential));
    }
}
