package io.agentloader.dev;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.dev.DevAgent.State;
import io.agentloader.oci.Digest;
import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Code;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.Charset;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes of verdicts what is served and shown. A good text replaces the one before; nothing else does. */
final class Shelving {

    private final Board board;
    private final Publication publication;
    private final AgentNames names;
    private final InstantSource clock;
    /** Which file has which name. The first one keeps it. */
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    private final Mending mending;

    Shelving(Board board, Publication publication, AgentNames names, InstantSource clock) {
        this.board = board;
        this.publication = publication;
        this.names = names;
        this.clock = clock;
        this.mending = new Mending(board, publication, clock);
    }

    String name(String file) {
        return names.repository(file);
    }

    boolean isAgent(String file) {
        return board.agent(file).flatMap(DevAgent::served).isPresent();
    }

    /** Shows, and serves where it is to be served, what a file is now. */
    Uni<Void> take(String file, long size, Verdict verdict) {
        mending.judged(file, verdict.kind());
        return switch (verdict.kind()) {
            case FOREIGN -> pass(file);
            case EMPTY -> show(file, size, State.EMPTY, verdict);
            case BAD -> show(file, size, State.INVALID, verdict);
            case GOOD -> good(file, size, verdict);
            case UNKNOWN -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> good(String file, long size, Verdict verdict) {
        Optional<Verdict> trouble = nameTrouble(file);
        if (trouble.isEmpty()) {
            return serve(file, size, verdict, Optional.empty());
        }
        mending.put(file, Waiting.forSomebody(size, verdict));
        return show(file, size, State.INVALID, trouble.get());
    }

    /** A file was saved as it was: what was not served before may be now. */
    Uni<Void> again(String file) {
        Optional<Waiting> one = mending.find(file);
        if (one.flatMap(Waiting::verdict).isEmpty()) {
            return mending.retry(file, this::serve);
        }
        mending.remove(file);
        return good(file, one.get().size(), one.get().verdict().get());
    }

    /** Puts in again what was lost, and what could not be put in before, when that is due. */
    Uni<Void> mend() {
        return mending.mend(this::owner, this::serve);
    }

    /** The tags of a repository are others now. Who changed them has the last word until the file is saved. */
    void moved(String repository) {
        if (!publication.isChanging(repository)) {
            owner(repository)
                    .filter(agent -> !agent.named().equals(publication.named(repository)))
                    .ifPresent(agent -> overwritten(agent, publication.named(repository)));
        }
    }

    private void overwritten(DevAgent agent, Optional<Digest> named) {
        Optional<String> what = agent.overwrittenBy(named);
        DevAgent now = agent.naming(
                named, what.map(text -> Verdict.finding(Code.OVERWRITTEN, text + "; save the file to serve it again")));
        if (agent.isServedAs(named)) {
            mending.remove(agent.file());
        } else if (agent.state() == State.SERVED) {
            agent.served()
                    .map(text -> Verdict.good(text.packed(), agent.findings()))
                    .ifPresent(verdict -> mending.put(agent.file(), Waiting.forSomebody(agent.size(), verdict)));
        }
        board.put(now);
        what.ifPresent(text -> board.log("overwritten", agent.file(), text + "."));
    }

    /** Whose reference it is. */
    private Optional<DevAgent> owner(String repository) {
        return Optional.ofNullable(owners.get(repository)).flatMap(board::agent).or(() -> board.agents().stream()
                .filter(agent -> agent.name().equals(repository))
                .findFirst());
    }

    private Optional<Verdict> nameTrouble(String file) {
        if (FileNames.isEscaped(file)) {
            return Optional.of(Verdict.bad(
                    Code.FILE_NAME,
                    "the name of the file is no text in " + Charset.defaultCharset()
                            + "; rename it, or start this in the locale that it was named in, such as LC_ALL=C.UTF-8"));
        }
        String name = name(file);
        if (name.length() > AgentNames.LONGEST) {
            return Optional.of(Verdict.bad(
                    Code.FILE_NAME,
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
        Optional<Digest> named = named(file);
        DevAgent now = new DevAgent(
                file,
                name(file),
                publication.reference(name(file)),
                state,
                size,
                before.flatMap(DevAgent::version),
                Stream.concat(stillOverwritten(before, named), verdict.findings().stream())
                        .toList(),
                before.flatMap(DevAgent::served),
                before.flatMap(DevAgent::before),
                named,
                clock.instant());
        if (before.isEmpty() || !before.get().isAs(now)) {
            board.put(now);
            board.log(
                    state == State.EMPTY ? "empty" : "invalid",
                    file,
                    verdict.first() + (now.isLastGood() ? " The last good text stays served." : ""));
        }
        return Uni.createFrom().voidItem();
    }

    /** Another text of the file changes nothing of what another client did, until one is served. */
    private static Stream<Finding> stillOverwritten(Optional<DevAgent> before, Optional<Digest> named) {
        return before.filter(agent -> agent.named().equals(named)).stream()
                .flatMap(agent -> agent.findings().stream())
                .filter(finding -> finding.code() == Code.OVERWRITTEN);
    }

    /** What the reference of a file names, unless that is the reference of another one. */
    private Optional<Digest> named(String file) {
        String name = name(file);
        String owner = owners.getOrDefault(name, file);
        return owner.equals(file) && name.length() <= AgentNames.LONGEST ? publication.named(name) : Optional.empty();
    }

    private Uni<Void> serve(String file, long size, Verdict verdict, Optional<Waiting> tried) {
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
                Optional.of(revision.digest()),
                clock.instant());
        boolean named = publication.named(now.name()).equals(now.named());
        if (!moved && named && before.orElseThrow().isAs(now)) {
            return Uni.createFrom().voidItem();
        }
        Uni<Void> put = moved || !named
                ? publication.put(now.name(), packed)
                : Uni.createFrom().voidItem();
        return put.invoke(() -> {
                    board.put(now);
                    board.log("served", file, now.reference() + " is " + revision.digest());
                    moved(now.name());
                })
                .onFailure()
                .recoverWithUni(failure -> {
                    mending.put(file, Waiting.failed(size, Optional.of(verdict), tried, clock.instant()));
                    return show(file, size, State.INVALID, Mending.notTaken(failure));
                });
    }

    /**
     * Takes away what a file was that is gone. Yields what it was called, when that is free for others now. When its reference cannot be
     * taken away, that is shown, nothing is forgotten, and it is to be asked for again.
     */
    Uni<Optional<String>> remove(String file) {
        mending.remove(file);
        Optional<DevAgent> known = board.agent(file);
        if (known.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        DevAgent agent = known.get();
        boolean owned = file.equals(owners.get(agent.name()));
        if (!owned && (owners.containsKey(agent.name()) || !isOurs(agent))) {
            gone(agent, owners.containsKey(agent.name()) ? "; " + agent.reference() + " is that of another file" : "");
            return Uni.createFrom().item(Optional.empty());
        }
        Optional<String> heir = mending.heir(other -> name(other).equals(agent.name()));
        Uni<Void> left = heir.isPresent() ? inherited(agent, heir.get()) : withdrawn(agent);
        return left.map(done -> Optional.of(agent.name())).onFailure().invoke(failure -> keptBy(agent, failure));
    }

    /** Without a moment in which the reference names nothing: one of the two may be the other, renamed. */
    private Uni<Void> inherited(DevAgent agent, String heir) {
        owners.remove(agent.name(), agent.file());
        return again(heir).invoke(() -> gone(agent, "; " + agent.reference() + " is that of " + heir + " now"));
    }

    /** What somebody else pushed there is theirs. */
    private Uni<Void> withdrawn(DevAgent agent) {
        if (publication.named(agent.name()).isPresent() && !isOurs(agent)) {
            gone(agent, "; " + agent.reference() + " still names what another client pushed");
            return Uni.createFrom().voidItem();
        }
        return publication
                .remove(agent.name())
                .invoke(() -> gone(agent, ", and " + agent.reference() + " names nothing any more"));
    }

    /** Whether the reference names what came from the file, now or before the last start. */
    private boolean isOurs(DevAgent agent) {
        return agent.served().isPresent()
                ? agent.served().map(Revision::digest).equals(publication.named(agent.name()))
                : publication.repositories().contains(agent.name());
    }

    private void keptBy(DevAgent agent, Throwable failure) {
        Finding why = Verdict.finding(
                Code.NOT_SERVED,
                "the file is gone, and the registry of dev mode could not take " + agent.reference()
                        + " away; it is asked again: " + failure.getMessage());
        DevAgent now = agent.naming(publication.named(agent.name()), Optional.of(why));
        if (!agent.isAs(now)) {
            board.put(now);
            board.log("invalid", agent.file(), why.message());
        }
    }

    private void gone(DevAgent agent, String rest) {
        owners.remove(agent.name(), agent.file());
        board.remove(agent);
        board.log("removed", agent.file(), "is gone" + rest);
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
}
