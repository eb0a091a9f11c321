package io.agentloader.dev;

import io.agentloader.schema.Finding.Code;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is good and not served: because the registry lost it or could not take it, or because its name is that of another one. */
final class Mending {

    private final Board board;
    private final Publication publication;
    private final InstantSource clock;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    Mending(Board board, Publication publication, InstantSource clock) {
        this.board = board;
        this.publication = publication;
        this.clock = clock;
    }

    /** Who serves a good text. */
    interface Serving {
        /** Shows what came of it; {@code tried} is how it was tried before, if it was. */
        Uni<Void> serve(String file, long size, Verdict verdict, Optional<Waiting> tried);
    }

    Optional<Waiting> find(String file) {
        return Optional.ofNullable(waiting.get(file));
    }

    void put(String file, Waiting one) {
        waiting.put(file, one);
    }

    void remove(String file) {
        waiting.remove(file);
    }

    /** Another text takes the place of the one that waited; what was lost is another matter until there is a good one. */
    void judged(String file, Verdict.Kind kind) {
        boolean lost = find(file).filter(one -> one.verdict().isEmpty()).isPresent();
        if (kind == Verdict.Kind.GOOD || !lost) {
            remove(file);
        }
    }

    /** The first good file of those that are asked for. */
    Optional<String> heir(Predicate<String> asked) {
        return waiting.entrySet().stream()
                .filter(entry -> entry.getValue().verdict().isPresent())
                .map(Map.Entry::getKey)
                .filter(asked)
                .sorted()
                .findFirst();
    }

    /** Puts in again what was lost, and what could not be put in before, when that is due. */
    Uni<Void> mend(Function<String, Optional<DevAgent>> owners, Serving serving) {
        return publication
                .lost()
                .invoke(repositories -> repositories.forEach(
                        repository -> owners.apply(repository).ifPresent(this::lost)))
                .onFailure()
                .recoverWithItem(Set.of())
                .chain(found -> retryDue(serving));
    }

    private void lost(DevAgent agent) {
        DevAgent now = agent.naming(publication.named(agent.name()), Optional.empty());
        if (now.served().isPresent()) {
            put(agent.file(), Waiting.lost(agent.size(), clock.instant()));
            board.log("folder", agent.file(), now.reference() + " was lost from the folder of the registry.");
        }
    }

    private Uni<Void> retryDue(Serving serving) {
        Instant now = clock.instant();
        List<String> due = waiting.entrySet().stream()
                .filter(entry -> !entry.getValue().due().isAfter(now))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUniAndConcatenate(file -> retry(file, serving))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Now, whenever it would be due. */
    Uni<Void> retry(String file, Serving serving) {
        Optional<Waiting> one = Optional.ofNullable(waiting.remove(file));
        Optional<DevAgent> agent = board.agent(file);
        if (one.isEmpty() || agent.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return one.get()
                .verdict()
                .map(verdict -> serving.serve(file, one.get().size(), verdict, one))
                .orElseGet(() -> restore(agent.get(), one));
    }

    /** The last good text, whatever is in the file now. */
    private Uni<Void> restore(DevAgent agent, Optional<Waiting> before) {
        Optional<Revision> last = agent.served();
        if (last.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return publication
                .put(agent.name(), last.get().packed())
                .invoke(() -> {
                    board.put(agent.naming(Optional.of(last.get().digest()), Optional.empty()));
                    board.log(
                            "served",
                            agent.file(),
                            agent.reference() + " is " + last.get().digest());
                })
                .onFailure()
                .recoverWithUni(failure -> {
                    put(agent.file(), Waiting.failed(agent.size(), Optional.empty(), before, clock.instant()));
                    board.put(agent.naming(
                            publication.named(agent.name()),
                            notTaken(failure).findings().stream().findFirst()));
                    return Uni.createFrom().voidItem();
                });
    }

    /** A disk may be full: whatever it is, it is tried again, and by the next save. */
    static Verdict notTaken(Throwable failure) {
        return Verdict.bad(
                Code.NOT_SERVED,
                "the registry of dev mode could not take it, and is asked again: " + failure.getMessage());
    }
}
