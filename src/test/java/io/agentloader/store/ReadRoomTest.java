package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.Overloaded;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadRoomTest {

    private static final int MOST_WAITING = 1024;

    private final ReadRoom room = new ReadRoom(100);

    private Share share(String host) {
        return new Share(room, host);
    }

    private static UniAssertSubscriber<Void> waiting(Share share, long bytes) {
        return share.awaitRoom(bytes).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void whatFitsIsHeldUntilItIsGivenBackOnce() {
        Share one = share("a");

        assertThat(one.fits(40)).isTrue();
        assertThat(one.fits(30)).isTrue();
        assertThat(room.taken()).isEqualTo(40);

        one.giveBack();
        one.giveBack();
        assertThat(room.taken()).isZero();
    }

    @Test
    void whoWantsMoreThanOthersLeaveHoldsNothingAndWaits() {
        Share other = share("b");
        Share one = share("a");
        assertThat(other.fits(70)).isTrue();
        assertThat(one.fits(20)).isTrue();
        assertThat(one.fits(40)).isFalse();
        assertThat(room.taken()).isEqualTo(70);

        UniAssertSubscriber<Void> waiting = waiting(one, 40);
        waiting.assertNotTerminated();
        other.giveBack();

        waiting.assertCompleted();
        assertThat(room.taken()).isEqualTo(40);
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        Share first = share("a");
        assertThat(first.fits(90)).isTrue();
        UniAssertSubscriber<Void> large = waiting(share("b"), 80);

        Share small = share("c");
        assertThat(small.fits(5)).isFalse();
        UniAssertSubscriber<Void> after = waiting(small, 5);
        after.assertNotTerminated();

        first.giveBack();
        large.assertCompleted();
        after.assertCompleted();
    }

    @Test
    void oneHostHasHalfAndHoldsNobodyElseUp() {
        Share first = share("a");
        assertThat(first.fits(40)).isTrue();
        Share second = share("a");
        assertThat(second.fits(20)).isFalse();
        UniAssertSubscriber<Void> ofTheSame = waiting(second, 20);

        UniAssertSubscriber<Void> ofAnother = waiting(share("b"), 40);

        ofAnother.assertCompleted();
        ofTheSame.assertNotTerminated();
        first.giveBack();
        ofTheSame.assertCompleted();
    }

    @Test
    void whatIsTooLargeForAllOfItIsHeldAlone() {
        Share small = share("a");
        assertThat(small.fits(10)).isTrue();
        Share large = share("b");
        UniAssertSubscriber<Void> waiting = waiting(large, 1000);
        waiting.assertNotTerminated();

        small.giveBack();

        waiting.assertCompleted();
        assertThat(share("c").fits(1)).isFalse();
        large.giveBack();
        assertThat(room.taken()).isZero();
    }

    @Test
    void whoLeavesTakesNothingAndLetsTheNextOneIn() {
        Share holder = share("a");
        assertThat(holder.fits(50)).isTrue();
        Share leaving = share("b");
        UniAssertSubscriber<Void> large = waiting(leaving, 90);
        UniAssertSubscriber<Void> next = waiting(share("c"), 40);
        next.assertNotTerminated();

        large.cancel();

        next.assertCompleted();
        leaving.giveBack();
        assertThat(leaving.fits(1)).isFalse();
        assertThat(room.taken()).isEqualTo(90);
    }

    @Test
    void moreThanMayWaitAreToldToComeBack() {
        Share holder = share("a");
        assertThat(holder.fits(100)).isTrue();
        IntStream.range(0, MOST_WAITING).forEach(i -> waiting(share("b"), 10));

        waiting(share("c"), 10).assertFailedWith(Overloaded.class);
    }

    /** As when the disk takes no more work: each ends on the thread, and within the turn, of the one before it. */
    @Test
    void anyNumberThatEndAtOnceEndOneAfterAnother() {
        Share holder = share("a");
        assertThat(holder.fits(100)).isTrue();
        List<Integer> ended = new ArrayList<>();
        for (int i = 0; i < MOST_WAITING; i++) {
            int number = i;
            Share share = share("b");
            share.awaitRoom(60).subscribe().with(in -> {
                ended.add(number);
                share.giveBack();
            });
        }

        holder.giveBack();

        assertThat(ended).hasSize(MOST_WAITING).isSorted();
        assertThat(room.taken()).isZero();
    }

    @Test
    void largeArraysCountWithTheRegionsTheyTake() {
        assertThat(ReadRoom.weight(ReadRoom.SMALL)).isZero();
        assertThat(ReadRoom.weight(100_000)).isEqualTo(100_016);
        assertThat(ReadRoom.weight(600_000)).isEqualTo(1 << 20);
        assertThat(ReadRoom.weight(1 << 20)).isEqualTo(2 << 20);
    }

    @Test
    void memoryIsAPartOfTheHeapWithinBounds() {
        assertThat(StoreMemory.of(128L << 20)).isEqualTo(new StoreMemory(8L << 20, 16L << 20));
        assertThat(StoreMemory.of(4L << 30)).isEqualTo(new StoreMemory(32L << 20, 512L << 20));
    }
}
