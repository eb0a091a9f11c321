package io.agentloader.dev;

import io.agentloader.oci.Digest;
import io.agentloader.schema.Finding.Code;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** Compares the folder with what was last seen of it, and deals with the difference. One round at a time. */
final class FolderRounds {

    private static final int AT_ONCE = 4;

    private static final Collector<Boolean, ?, Boolean> ANY = Collectors.reducing(false, Boolean::logicalOr);

    /** The coarsest time of files that is in use: that of FAT. */
    private static final Duration COARSE = Duration.ofSeconds(2);

    /**
     * What a round needs.
     *
     * @param root a real path
     * @param limit of a file in bytes
     * @param disk runs what reads files
     */
    record Parts(Path root, long limit, Judge judge, Shelving shelving, Executor disk, InstantSource clock) {}

    /**
     * What came of a round.
     *
     * @param found whether anything was different
     * @param settled whether nothing has to be looked at again soon
     */
    record Outcome(boolean found, boolean settled) {}

    /** What has to be read; whether it was saved, or is read to be sure. */
    private record Due(Found found, boolean saved) {}

    private final Parts parts;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    FolderRounds(Parts parts) {
        this.parts = parts;
    }

    /**
     * Deals with everything that differs.
     *
     * @param touched what is known to have been written, although its stamp may be the same
     */
    Uni<Outcome> round(FolderListing listing, Set<Path> touched) {
        Set<String> names = touched.stream()
                .filter(path -> path.startsWith(parts.root()))
                .map(path -> FileNames.ofFile(parts.root(), path))
                .collect(Collectors.toSet());
        List<String> gone = gone(listing);
        boolean news = gone.stream().map(seen::get).anyMatch(Seen::isGoneNow);
        Instant now = parts.clock().instant();
        List<Due> changed = listing.files().values().stream()
                .flatMap(found -> due(found, names, now).stream())
                .toList();
        return parts.shelving()
                .mend()
                .chain(() -> Multi.createFrom()
                        .iterable(gone)
                        .onItem()
                        .transformToUniAndConcatenate(this::remove)
                        .collect()
                        .last())
                .chain(() -> Multi.createFrom()
                        .iterable(changed)
                        .group()
                        .intoLists()
                        .of(AT_ONCE)
                        .onItem()
                        .transformToUniAndConcatenate(this::takeAll)
                        .collect()
                        .with(ANY))
                .map(differs -> new Outcome(differs || news, isSettled()));
    }

    /** Takes away what is left of files that were gone before the first round. */
    Uni<Outcome> tidy() {
        return parts.shelving().tidy().replaceWith(new Outcome(true, true));
    }

    private Optional<Due> due(Found found, Set<String> touched, Instant now) {
        Seen before = seen.computeIfPresent(found.file(), (file, known) -> known.found());
        boolean saved = before != null
                && (touched.contains(found.file()) || !before.stamp().equals(found.stamp()));
        return before == null || saved || before.differs(found.stamp(), now)
                ? Optional.of(new Due(found, saved))
                : Optional.empty();
    }

    private boolean isSettled() {
        return seen.values().stream().noneMatch(file -> file.again() || file.isMissing());
    }

    private List<String> gone(FolderListing listing) {
        List<String> gone = new ArrayList<>();
        for (String file : seen.keySet()) {
            if (listing.lacks(file)) {
                Seen known = seen.computeIfPresent(file, (name, before) -> before.notFound());
                if (known != null && known.isGone()) {
                    gone.add(file);
                }
            }
        }
        return gone.stream().sorted().toList();
    }

    /** What cannot be taken away now is so the next time, and nothing else waits for it. */
    private Uni<Void> remove(String file) {
        return parts.shelving()
                .remove(file)
                .invoke(free -> seen.remove(file))
                .invoke(free -> free.ifPresent(name -> seen.replaceAll(
                        (other, known) -> parts.shelving().name(other).equals(name) ? known.oncemore() : known)))
                .replaceWithVoid()
                .onFailure()
                .recoverWithNull();
    }

    /**
     * Whether any was another one than before. They are looked at together and taken in their order: of files that make one name the first
     * is to get it, and what is told of one burst of saves is told in the order of the files.
     */
    private Uni<Boolean> takeAll(List<Due> some) {
        return Uni.join()
                .all(some.stream().map(this::looked).toList())
                .andFailFast()
                .onItem()
                .transformToMulti(steps -> Multi.createFrom().iterable(steps))
                .onItem()
                .transformToUniAndConcatenate(Step::taken)
                .collect()
                .with(ANY);
    }

    /** What is left to do with a file that was looked at. */
    private interface Step {
        /** Whether it was another one than before. */
        Uni<Boolean> taken();
    }

    /** Whatever goes wrong with one file is no matter of the others; it is tried again. */
    private Uni<Step> looked(Due due) {
        Found found = due.found();
        return Uni.createFrom()
                .item(() -> FileText.read(found, parts.limit()))
                .runSubscriptionOn(parts.disk())
                .flatMap(text -> step(due, text))
                .map(step -> safe(found, step))
                .onFailure()
                .recoverWithItem(failure -> () -> Uni.createFrom().item(later(found)));
    }

    private Step safe(Found found, Step step) {
        return () -> step.taken().onFailure().recoverWithItem(failure -> later(found));
    }

    private boolean later(Found found) {
        seen.put(
                found.file(),
                Seen.of(found.stamp(), Optional.empty(), doubtful(found)).oncemore());
        return true;
    }

    private Uni<Step> step(Due due, FileText text) {
        Found found = due.found();
        if (!text.settled()) {
            return only(() -> Uni.createFrom().item(later(found)));
        }
        Optional<Digest> hash = Optional.of(hash(text));
        // nothing tells of a file that can be read again
        Instant doubtful = text.trouble().isPresent() ? Instant.MAX : doubtful(found);
        Seen before = seen.put(found.file(), Seen.of(found.stamp(), hash, doubtful));
        if (before != null && before.text().equals(hash)) {
            return only(() -> unchanged(due));
        }
        return verdict(found, text).map(verdict -> () -> judged(found, verdict));
    }

    private static Uni<Step> only(Step step) {
        return Uni.createFrom().item(step);
    }

    private Uni<Boolean> unchanged(Due due) {
        Uni<Void> again = due.saved()
                ? parts.shelving().again(due.found().file())
                : Uni.createFrom().voidItem();
        return again.replaceWith(false);
    }

    private Uni<Boolean> judged(Found found, Verdict verdict) {
        return verdict.kind() == Verdict.Kind.UNKNOWN
                ? Uni.createFrom().item(later(found))
                : parts.shelving()
                        .take(found.file(), found.stamp().size(), verdict)
                        .replaceWith(true);
    }

    private Uni<Verdict> verdict(Found found, FileText text) {
        return text.trouble()
                .map(why -> Uni.createFrom().item(Verdict.bad(Code.NOT_YAML, "the file " + why)))
                .orElseGet(() -> parts.judge()
                        .judge(found.file(), text.bytes(), parts.shelving().isAgent(found.file())));
    }

    /** Trouble has no text; it is another one than every text, and than every other trouble. */
    private static Digest hash(FileText text) {
        byte[] bytes = new byte[text.bytes().remaining()];
        text.bytes().duplicate().get(bytes);
        return Digest.of(text.trouble()
                .map(why -> ("\0" + why).getBytes(StandardCharsets.UTF_8))
                .orElse(bytes));
    }

    private static Instant doubtful(Found found) {
        return found.stamp().modified().toInstant().plus(COARSE);
    }
}
