package io.agentloader.dev;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.dev.DevAgent.State;
import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Code;
import io.agentloader.schema.Finding.Severity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Makes of verdicts what is served and shown. A good text replaces the one before; nothing else does. */
final class Shelving {

    private final Board board;
    private final Publication publication;
    private final AgentNames names;
    private final InstantSource clock;
    /** Which file has which name. The first one keeps it. */
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    Shelving(Board board, Publication publication, AgentNames names, InstantSource clock) {
        this.board = board;
        this.publication = publication;
        this.names = names;
        this.clock = clock;
    }

    String name(String file) {
        return names.repository(file);
    }

    boolean isAgent(String file) {
        return board.agent(file).flatMap(DevAgent::served).isPresent();
    }

    /** Shows, and serves where it is to be served, what a file is now. */
    Uni<Void> take(String file, long size, Verdict verdict) {
        return switch (verdict.kind()) {
            case FOREIGN -> pass(file);
            case EMPTY -> show(file, size, State.EMPTY, verdict);
            case BAD -> show(file, size, State.INVALID, verdict);
            case GOOD ->
                nameTrouble(file)
                        .map(trouble -> show(file, size, State.INVALID, trouble))
                        .orElseGet(() -> serve(file, size, verdict));
            case UNKNOWN -> Uni.createFrom().voidItem();
        };
    }

    private Optional<Verdict> nameTrouble(String file) {
        String name = name(file);
        if (name.length() > AgentNames.LONGEST) {
            return Optional.of(Verdict.bad(
                    Code.SAME_NAME,
                    "the path makes a name of " + name.length() + " characters, and " + AgentNames.LONGEST
                            + " are the most; move or rename it"));
        }
        String owner = owners.putIfAbsent(name, file);
        return owner == null || owner.equals(file)
                ? Optional.empty()
                : Optional.of(
                        Verdict.bad(Code.SAME_NAME, owner + " is called " + name + " already; rename one of the two"));
    }

    private Uni<Void> pass(String file) {
        board.agent(file).ifPresent(board::remove);
        board.log("ignored", file, "is no agent: no line of it begins with agents:");
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> show(String file, long size, State state, Verdict verdict) {
        Optional<DevAgent> before = board.agent(file);
        DevAgent now = new DevAgent(
                file,
                name(file),
                publication.reference(name(file)),
                state,
                size,
                before.flatMap(DevAgent::version),
                verdict.findings(),
                before.flatMap(DevAgent::served),
                before.flatMap(DevAgent::before),
                clock.instant());
        if (before.isEmpty() || !isSame(before.get(), now)) {
            board.put(now);
            board.log(
                    state == State.EMPTY ? "empty" : "invalid",
                    file,
                    first(verdict.findings()) + (now.isStale() ? " The last good text stays served." : ""));
        }
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> serve(String file, long size, Verdict verdict) {
        Packed packed = verdict.packed().orElseThrow();
        Revision revision = Revision.of(packed);
        Optional<DevAgent> before = board.agent(file);
        Optional<Revision> last = before.flatMap(DevAgent::served);
        boolean moved =
                last.filter(old -> old.digest().equals(revision.digest())).isEmpty();
        DevAgent now = new DevAgent(
                file,
                name(file),
                publication.reference(name(file)),
                State.SERVED,
                size,
                verdict.version(),
                verdict.findings(),
                Optional.of(revision),
                moved ? last : before.flatMap(DevAgent::before),
                clock.instant());
        if (!moved && isSame(before.orElseThrow(), now)) {
            return Uni.createFrom().voidItem();
        }
        Uni<Void> put =
                moved ? publication.put(now.name(), packed) : Uni.createFrom().voidItem();
        return put.invoke(() -> {
                    board.put(now);
                    board.log("served", file, now.reference() + " is " + revision.digest());
                })
                .onFailure()
                .recoverWithUni(failure -> show(file, size, State.INVALID, notTaken(failure)));
    }

    /** A disk may be full: whatever it is, the next save tries again. */
    private static Verdict notTaken(Throwable failure) {
        return Verdict.bad(
                Code.NOT_SERVED,
                "the registry of dev mode could not take it, save it again when it can: " + failure.getMessage());
    }

    /** Takes away what a file was that is gone. Yields what it was called, when that is free for others now. */
    Uni<Optional<String>> remove(String file) {
        Optional<DevAgent> known = board.agent(file);
        if (known.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        DevAgent agent = known.get();
        boolean owned = owners.remove(agent.name(), file);
        Uni<Void> gone =
                owned ? publication.remove(agent.name()) : Uni.createFrom().voidItem();
        return gone.invoke(() -> {
                    board.remove(agent);
                    board.log("removed", file, "is gone, and " + agent.reference() + " names nothing any more");
                })
                .map(done -> owned ? Optional.of(agent.name()) : Optional.empty());
    }

    /** Takes away what files were called that left while nobody watched; all that are there have to be known. */
    Uni<Void> tidy() {
        Set<String> here = board.agents().stream().map(DevAgent::name).collect(Collectors.toSet());
        return Multi.createFrom()
                .iterable(publication.repositories())
                .filter(name -> names.isOurs(name) && !here.contains(name))
                .onItem()
                .transformToUniAndConcatenate(this::forget)
                .collect()
                .last();
    }

    private Uni<Void> forget(String name) {
        return publication
                .remove(name)
                .invoke(() -> board.log(
                        "removed",
                        "",
                        publication.reference(name) + " names nothing any more: its file left while nobody watched"));
    }

    private static boolean isSame(DevAgent one, DevAgent other) {
        return one.state() == other.state()
                && one.size() == other.size()
                && one.findings().equals(other.findings())
                && one.served().map(Revision::digest).equals(other.served().map(Revision::digest));
    }

    private static String first(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .findFirst()
                .or(() -> findings.stream().findFirst())
                .map(finding -> finding.line() + ":" + finding.column() + ": " + sentence(finding.message()))
                .orElse("");
    }

    private static String sentence(String message) {
        return message.matches("(?s).*[.?!]") ? message : message + ".";
    }
}
