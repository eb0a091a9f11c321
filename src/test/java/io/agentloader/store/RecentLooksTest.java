package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentLooksTest {

    private static final Reference TAG = reference("registry.test/acme/helper:1");
    private static final Duration MORE_THAN_HALF =
            RecentLooks.MOMENT.dividedBy(2).plusMillis(1);
    private static final Artifact AGENT = agent("one\n");

    @TempDir
    Path folder;

    private final Deque<DiskWork.Blocking<Boolean>> looks = new ArrayDeque<>();
    private Instant now = Instant.now();
    private StoreParts parts;
    private StoreReads reads;
    private StoreInspector files;

    @BeforeEach
    void readOnce() throws IOException {
        parts = StoreOpening.open(Samples.at(folder), () -> now, WriteStep.Observer.NONE);
        reads = new StoreReads(parts);
        files = new StoreInspector(folder);
        write(AGENT);
        // by then another write would show
        now = now.plusSeconds(60);
        lookUp();
    }

    @Test
    void aTagThatWasLookedAtAMomentAgoIsAnsweredFromMemory() {
        files.delete(files.record(TAG));

        assertThat(recent()).contains(AGENT.manifest().digest().toString());
        assertThat(looks).isEmpty();
    }

    @Test
    void whenTheMomentIsOverTheDiskHasToBeAsked() {
        now = now.plus(RecentLooks.MOMENT);

        assertThat(recent()).isEmpty();
    }

    @Test
    void aClockThatWasSetBackEndsIt() {
        now = now.minusMillis(1);

        assertThat(recent()).isEmpty();
    }

    @Test
    void whereNobodyElseWritesItStaysKnownWithFewLooks() throws IOException {
        int looked = 0;
        for (int i = 0; i < 100; i++) {
            now = now.plus(MORE_THAN_HALF);
            assertThat(recent()).as("after %d", i).isPresent();
            looked += runLooks();
        }

        // what others do each time, and what the tag's own files say once in half a while
        Duration asked = MORE_THAN_HALF.multipliedBy(100);
        assertThat(looked).isBetween(100, 101 + (int) asked.dividedBy(RecentLooks.WHILE.dividedBy(2)));
    }

    @Test
    void oneLookIsUnderWayAtATime() {
        now = now.plus(MORE_THAN_HALF);

        assertThat(recent()).isPresent();
        assertThat(recent()).isPresent();

        assertThat(looks).hasSize(1);
    }

    @Test
    void whatWasAskedForLatelyIsKnownAsLongAsAnythingIsAskedFor() throws IOException {
        Reference seldom = storedBeside(TAG);

        Instant began = now;
        int looked = 0;
        while (Duration.between(began, now).compareTo(Duration.ofSeconds(30)) < 0) {
            now = now.plus(MORE_THAN_HALF);
            assertThat(recent()).isPresent();
            looked += runLooks();
        }

        assertThat(recent(seldom)).isPresent();
        int asked = (int) Duration.between(began, now).dividedBy(MORE_THAN_HALF);
        assertThat(looked).as("turns on the disk's threads").isBetween(asked, asked + 31);
    }

    @Test
    void whatNobodyHasAskedForInAWhileIsLeftAlone() throws IOException {
        Reference forgotten = storedBeside(TAG);

        for (int i = 0; i < 1300; i++) {
            now = now.plus(MORE_THAN_HALF);
            recent();
            runLooks();
        }

        assertThat(recent(forgotten)).isEmpty();
    }

    @Test
    void damageToWhatOthersHadLookedAtIsNoticedInAWhile() throws IOException {
        Reference seldom = storedBeside(TAG);
        files.delete(files.record(seldom));

        for (Instant began = now; Duration.between(began, now).compareTo(RecentLooks.WHILE) < 0; ) {
            now = now.plus(MORE_THAN_HALF);
            recent();
            runLooks();
        }

        assertThat(recent(seldom)).isEmpty();
    }

    @Test
    void whoComesTooLateHasTheOthersLookedAt() throws IOException {
        Reference other = storedBeside(TAG);
        now = now.plus(RecentLooks.WHILE);

        assertThat(recent()).isEmpty();
        runLooks();

        assertThat(recent(other)).isPresent();
    }

    /** Read once, as the first is. */
    private Reference storedBeside(Reference tag) throws IOException {
        Reference another = tag.tagged("another");
        now = Instant.now();
        new StoreWrites(parts).tag(another, AGENT, CONFIRMED);
        now = now.plusSeconds(60);
        lookUp();
        assertThat(reads.lookup(another, ANY, Share.UNCOUNTED).state()).isEqualTo(Found.State.WHOLE);
        return another;
    }

    @Test
    void whatAnotherProcessWroteIsNoticedWithinAMoment() throws IOException {
        StoreParts other = other();
        new StoreWrites(other).commit(agent("two\n"));
        new StoreWrites(other).tag(TAG, agent("two\n"), CONFIRMED);

        assertThat(askedUntilItIsUnknown()).isLessThanOrEqualTo(RecentLooks.MOMENT.plus(MORE_THAN_HALF));
    }

    @Test
    void aPinOfAnotherProcessIsNoticedWithinAMoment() throws IOException {
        new Pinning(other()).pin(TAG, AGENT.manifest().digest(), Precondition.none());

        assertThat(askedUntilItIsUnknown()).isLessThanOrEqualTo(RecentLooks.MOMENT.plus(MORE_THAN_HALF));
    }

    @Test
    void whatAnotherProcessRemovedIsNoticedWithinAMoment() throws IOException {
        new StoreWrites(other()).remove(TAG, Precondition.none());

        assertThat(askedUntilItIsUnknown()).isLessThanOrEqualTo(RecentLooks.MOMENT.plus(MORE_THAN_HALF));
    }

    @Test
    void whatAnotherProcessDoesToAnotherTagCostsOneReadOfTheDisk() throws IOException {
        new StoreWrites(other()).tag(reference("registry.test/acme/other:1"), AGENT, CONFIRMED);
        askedUntilItIsUnknown();

        lookUp();

        for (int i = 0; i < 10; i++) {
            now = now.plus(MORE_THAN_HALF);
            assertThat(recent()).as("after %d", i).isPresent();
            runLooks();
        }
    }

    @Test
    void whereNobodyCanTellWhatOthersDoItIsKnownForAMoment() throws IOException {
        Path changes = folder.resolve(".agent-loader/changes");
        files.delete(changes);
        Files.createDirectory(changes);
        lookUp();

        assertThat(recent()).isPresent();
        now = now.plus(MORE_THAN_HALF);
        assertThat(recent()).isPresent();
        assertThat(runLooks()).as("at the tag's own files").isEqualTo(1);
        now = now.plus(MORE_THAN_HALF);
        assertThat(recent()).isPresent();
        looks.clear();
        now = now.plus(MORE_THAN_HALF);
        assertThat(recent()).isEmpty();
    }

    @Test
    void aRecordThatIsTakenAwayByHandIsNoticedInAWhile() throws IOException {
        files.delete(files.record(TAG));

        assertThat(askedUntilItIsUnknown()).isLessThanOrEqualTo(RecentLooks.WHILE);
    }

    @Test
    void aBlobThatWasTouchedIsNoticedInAWhile() throws IOException {
        files.flipBit(files.blob(AGENT.layer().digest()));

        assertThat(askedUntilItIsUnknown()).isLessThanOrEqualTo(RecentLooks.WHILE);
    }

    @Test
    void whatThisProcessWritesIsKnownAtOnce() throws IOException {
        write(agent("two\n"));
        assertThat(recent()).isEmpty();

        lookUp();
        now = now.plusSeconds(60);
        lookUp();
        new StoreWrites(parts).remove(TAG, Precondition.none());
        assertThat(recent()).isEmpty();
    }

    @Test
    void aPinOfThisProcessIsKnownAtOnce() throws IOException {
        new Pinning(parts).pin(TAG, AGENT.manifest().digest(), Precondition.none());

        assertThat(recent()).isEmpty();
    }

    @Test
    void aTagThatIsHeldIsNotRemembered() throws IOException {
        new Pinning(parts).pin(TAG, AGENT.manifest().digest(), Precondition.none());
        now = now.plusSeconds(60);

        lookUp();

        assertThat(recent()).isEmpty();
    }

    @Test
    void whereATagLeadsIsFoundOutOnceForAllWhoReadItInTurn() {
        Entry first = reads.recent(TAG, ANY, this::look).orElseThrow();

        Entry second = reads.recent(TAG, ANY, this::look).orElseThrow();

        assertThat(second.version()).isSameAs(first.version());
        assertThat(second.agent()).isSameAs(first.agent());
        assertThat(second.layer()).isSameAs(first.layer());
    }

    @Test
    void whatIsForgottenIsNotReadAgainFromWhereItWas() {
        assertThat(recent()).isPresent();

        parts.memory().forget(AGENT.layer().digest());

        assertThat(recent()).isEmpty();
    }

    @Test
    void aConfirmationThatIsInMemoryCounts() {
        assertThat(recent()).isPresent();
        Confirmation later = new Confirmation(now, "mirror.test");
        parts.confirmations().confirm(TAG, AGENT.manifest().digest(), later, now);

        assertThat(reads.recent(TAG, ANY, this::look).orElseThrow().version().confirmation())
                .isEqualTo(later);
    }

    @Test
    void aConfirmationByAClockThatIsAheadCountsWhenItsTimeHasCome() {
        Instant ahead = now.plus(MORE_THAN_HALF).plusSeconds(2);
        parts.confirmations().confirm(TAG, AGENT.manifest().digest(), new Confirmation(ahead, "mirror.test"), now);
        assertThat(reads.recent(TAG, ANY, this::look).orElseThrow().version().confirmation())
                .isEqualTo(CONFIRMED);

        now = now.plus(MORE_THAN_HALF);

        assertThat(reads.recent(TAG, ANY, this::look).orElseThrow().version().confirmation())
                .isEqualTo(new Confirmation(ahead, "mirror.test"));
    }

    @Test
    void whereTheDiskHasTooMuchToDoTheNextWhoAsksTriesAgain() throws IOException {
        now = now.plus(MORE_THAN_HALF);
        assertThat(reads.recent(TAG, ANY, (work, refused) -> refused.run())).isPresent();

        recent();

        assertThat(looks).hasSize(1);
    }

    @Test
    void aRecordThatWasJustWrittenIsNotRemembered() throws IOException {
        now = Instant.now();
        write(agent("two\n"));

        lookUp();

        assertThat(recent()).isEmpty();
    }

    private void write(Artifact artifact) throws IOException {
        new StoreWrites(parts).commit(artifact);
        new StoreWrites(parts).tag(TAG, artifact, CONFIRMED);
    }

    private void lookUp() {
        assertThat(reads.lookup(TAG, ANY, Share.UNCOUNTED).state()).isEqualTo(Found.State.WHOLE);
    }

    private StoreParts other() {
        return StoreOpening.open(Samples.at(folder), () -> now, WriteStep.Observer.NONE);
    }

    /** How long that takes, with all looks taken at once. */
    private Duration askedUntilItIsUnknown() throws IOException {
        Instant began = now;
        while (recent().isPresent() && Duration.between(began, now).compareTo(RecentLooks.WHILE.multipliedBy(2)) < 0) {
            runLooks();
            now = now.plus(MORE_THAN_HALF);
        }
        return Duration.between(began, now);
    }

    private int runLooks() throws IOException {
        int run = 0;
        for (; !looks.isEmpty(); run++) {
            looks.remove().run();
        }
        return run;
    }

    private Optional<String> recent() {
        return recent(TAG);
    }

    private Optional<String> recent(Reference tag) {
        return reads.recent(tag, ANY, this::look)
                .map(entry -> entry.named().digest().toString());
    }

    private void look(DiskWork.Blocking<Boolean> work, Runnable refused) {
        looks.add(work);
    }
}
