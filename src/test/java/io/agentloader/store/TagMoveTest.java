package io.agentloader.store;

import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.NOON;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.behindIndex;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Reference;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TagMoveTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");
    private static final Confirmation LATER = new Confirmation(NOON.plusSeconds(86_400), "mirror.test");
    private static final Confirmation LAST = new Confirmation(NOON.plusSeconds(172_800), "mirror.test");

    @Test
    void sameDigestConfirmedAgainKeepsWhenItWasResolvedAndItsHistory() {
        TagRecord record = move(agent("a"), CONFIRMED).after(first(agent("b")));

        TagRecord again = move(agent("a"), LATER).after(record);

        assertThat(again.resolvedAt()).isEqualTo(NOON);
        assertThat(again.current().confirmation()).isEqualTo(LATER);
        assertThat(again.lastUsed()).hasToString("2026-01-02");
        assertThat(again.previous()).isEqualTo(record.previous());
    }

    @Test
    void importIsNotOvertakenByAnotherHoweverOldItSaysItIs() {
        Confirmation now = new Confirmation(NOON, Confirmation.IMPORT);
        Confirmation dayBefore = new Confirmation(NOON.minusSeconds(86_400), Confirmation.IMPORT);
        TagRecord first = move(agent("a"), now).first();

        TagRecord second = move(agent("b"), dayBefore).after(first);

        assertThat(second.current().named()).isEqualTo(agent("b").named().descriptor());
        assertThat(TagMove.of(TAG, agent("c"), dayBefore, NOON)
                        .after(first(agent("a")))
                        .current()
                        .named())
                .as("confirmed by a registry")
                .isEqualTo(agent("a").named().descriptor());
    }

    @Test
    void tagThatGoesBackLeavesNoDigestTwiceInItsRecord() {
        TagRecord there = move(agent("b"), CONFIRMED).after(first(agent("a")));

        TagRecord back = move(agent("a"), LATER).after(there);

        assertThat(back.current().named()).isEqualTo(agent("a").named().descriptor());
        assertThat(back.resolvedAt()).isEqualTo(LATER.at());
        assertThat(back.previous())
                .extracting(Version::named)
                .containsExactly(agent("b").named().descriptor());
    }

    @Test
    void versionIsFirstSeenOnceHoweverOftenTheTagComesBackToIt() {
        TagRecord away = move(agent("b"), LATER).after(first(agent("a")));
        TagRecord back = move(agent("a"), LAST).after(away);

        assertThat(away.current().firstSeen()).contains(LATER.at());
        assertThat(away.previous().get(0).firstSeen()).contains(NOON);
        assertThat(back.current().firstSeen()).contains(NOON);
        assertThat(back.resolvedAt()).isEqualTo(LAST.at());
    }

    @Test
    void recordOfAnOlderProgramKeepsWhatItKnew() {
        TagRecord first = first(agent("a"));
        TagRecord old = new TagRecord(
                TAG, first.current().seenFirst(Optional.empty()), first.resolvedAt(), first.lastUsed(), List.of());

        TagRecord moved = move(agent("b"), LATER).after(old);

        assertThat(moved.previous().get(0).firstSeen()).contains(NOON);
    }

    @Test
    void historyIsBoundedAndLatestFirst() {
        TagRecord record = first(agent("0"));
        for (int i = 1; i <= TagMove.MOST_PREVIOUS + 3; i++) {
            record = move(agent("" + i), CONFIRMED).after(record);
        }

        assertThat(record.previous()).hasSize(TagMove.MOST_PREVIOUS);
        assertThat(record.previous().get(0).named())
                .isEqualTo(agent("" + (TagMove.MOST_PREVIOUS + 2)).named().descriptor());
    }

    @Test
    void platformPulledAgainReplacesItselfAndNoOther() {
        Artifact amd = behindIndex("amd", "linux/amd64", "a");
        Artifact arm = behindIndex("arm", "linux/arm64", "a");
        TagRecord record = move(arm, CONFIRMED).after(first(amd));

        TagRecord again = move(amd, LATER).after(record);

        assertThat(again.current().agents()).containsExactly(amd.agent(), arm.agent());
    }

    @Test
    void indexThatATagGoesBackToStillKnowsItsOtherPlatforms() {
        Artifact amd = behindIndex("amd", "linux/amd64", "a");
        Artifact arm = behindIndex("arm", "linux/arm64", "a");
        TagRecord away = move(agent("b"), CONFIRMED).after(first(amd));

        TagRecord back = move(arm, LATER).after(away);

        assertThat(back.current().agents()).containsExactly(arm.agent(), amd.agent());
    }

    @Test
    void platformsOfOneIndexAreBounded() {
        TagRecord record = first(behindIndex("0", "p0", "a"));
        for (int i = 1; i <= TagMove.MOST_AGENTS; i++) {
            record = move(behindIndex("" + i, "p" + i, "a"), CONFIRMED).after(record);
        }

        assertThat(record.current().agents()).hasSize(TagMove.MOST_AGENTS);
        assertThat(record.current().agent("p0")).isEmpty();
        assertThat(record.current().agent("p" + TagMove.MOST_AGENTS)).isPresent();
    }

    @Test
    void plainManifestHasOneAgentWhateverPlatformWasAskedFor() {
        Artifact plain = agent("a");
        Artifact other = new Artifact(
                plain.named(), plain.manifest(), plain.layer(), "linux/arm64", plain.yaml(), plain.yamlSize());

        assertThat(move(other, LATER).after(first(plain)).current().agents()).isEqualTo(List.of(other.agent()));
    }

    @Test
    void pullThatBeganEarlierDoesNotTurnTheTagBack() {
        TagRecord later = move(agent("b"), LATER).first();

        TagRecord after = TagMove.of(TAG, agent("a"), CONFIRMED, LATER.at()).after(later);

        assertThat(after.current()).isEqualTo(later.current());
    }

    @Test
    void confirmationOfAClockThatWasAheadOvertakesNothing() {
        TagRecord ahead = move(agent("b"), LATER).first();

        TagRecord moved = move(agent("a"), CONFIRMED).after(ahead);
        TagRecord again = move(agent("b"), CONFIRMED).after(ahead);

        assertThat(moved.current().named()).isEqualTo(agent("a").named().descriptor());
        assertThat(again.current().confirmation()).isEqualTo(CONFIRMED);
    }

    private static TagRecord first(Artifact artifact) {
        return move(artifact, CONFIRMED).first();
    }

    private static TagMove move(Artifact artifact, Confirmation confirmation) {
        return TagMove.of(TAG, artifact, confirmation, confirmation.at());
    }
}
