package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** When a list of tags is whole, and when nobody goes on asking for it. */
class CollectedTagsTest {

    private final CollectedTags tags = new CollectedTags(2500);

    private void take(List<String> page, boolean more) {
        tags.take(page, more, IllegalStateException::new);
    }

    @Test
    void pagesFollowEachOther() {
        assertThat(tags.wanted()).isEqualTo(1000);
        assertThat(tags.after()).isEmpty();

        take(List.of("a", "b"), true);

        assertThat(tags.goesOn()).isTrue();
        assertThat(tags.after()).contains("b");
        take(List.of("c"), false);
        assertThat(tags.goesOn()).isFalse();
        assertThat(tags.all()).containsExactly("a", "b", "c");
        assertThat(tags.more()).isFalse();
    }

    @Test
    void enoughIsEnough() {
        CollectedTags few = new CollectedTags(3);
        few.take(List.of("a", "b"), true, IllegalStateException::new);
        assertThat(few.wanted()).isEqualTo(1);

        few.take(List.of("c", "d"), true, IllegalStateException::new);

        assertThat(few.goesOn()).isFalse();
        assertThat(few.all()).containsExactly("a", "b", "c");
        assertThat(few.more()).isTrue();
    }

    @Test
    void tagThatComesTwiceIsListedOnce() {
        take(List.of("a", "b"), true);
        take(List.of("b", "c"), false);

        assertThat(tags.all()).containsExactly("a", "b", "c");
    }

    @Test
    void circleIsRefused() {
        take(List.of("a", "b"), true);

        assertThatThrownBy(() -> take(List.of("b", "a"), true))
                .hasMessage(
                        "leads in circles through its list of tags: after 2 of them it sends none that it has not sent,"
                                + " and says that there are more");
    }

    @Test
    void emptyPageWithAnotherBehindItIsRefused() {
        assertThatThrownBy(() -> take(List.of(), true)).hasMessageStartingWith("leads in circles");
    }

    @Test
    void listOfPagesWithoutAnEndIsRefused() {
        for (int page = 0; page < 102; page++) {
            take(List.of("tag-" + page), true);
        }

        assertThatThrownBy(() -> take(List.of("tag-102"), true))
                .hasMessage("does not come to the end of its list of tags: there were 103 of them on 103 pages; ask for"
                        + " fewer with --limit");
    }
}
