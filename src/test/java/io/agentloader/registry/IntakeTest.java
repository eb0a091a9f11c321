package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each answer counts four times: 40 for one of 10. */
class IntakeTest {

    private final Intake intake = new Intake(100);
    private final List<String> begun = new ArrayList<>();

    private Intake.Share enter(String host, long size) {
        return intake.enter(host, size, () -> begun.add(host + " " + size));
    }

    @Test
    void answersOfDifferentHostsComeInTogetherWhileThereIsRoom() {
        enter("a", 10);
        enter("b", 10);

        assertThat(begun).containsExactly("a 10", "b 10");
    }

    @Test
    void whatDoesNotFitWaitsInItsOrder() {
        Intake.Share first = enter("a", 10);
        enter("b", 10);
        Intake.Share third = enter("c", 6);
        enter("d", 6);
        assertThat(begun).hasSize(2);

        first.end();

        assertThat(begun).containsExactly("a 10", "b 10", "c 6", "d 6");
        assertThat(third.hasBegun()).isTrue();
    }

    @Test
    void hostHasNoMoreThanHalf() {
        Intake.Share first = enter("a", 10);
        Intake.Share second = enter("a", 5);
        enter("b", 10);
        assertThat(begun).containsExactly("a 10", "b 10");
        assertThat(second.hasBegun()).isFalse();

        first.end();

        assertThat(begun).containsExactly("a 10", "b 10", "a 5");
    }

    @Test
    void whatIsLargerThanEverythingComesInAloneAndIsNotOvertakenForEver() {
        Intake.Share small = enter("a", 1);
        Intake.Share large = enter("b", 1000);
        enter("c", 1);
        assertThat(begun).containsExactly("a 1");

        small.end();
        assertThat(begun).containsExactly("a 1", "b 1000");

        large.end();
        assertThat(begun).containsExactly("a 1", "b 1000", "c 1");
    }

    @Test
    void whoLeavesWhileWaitingIsNotBegun() {
        Intake.Share first = enter("a", 20);
        Intake.Share second = enter("b", 20);
        enter("c", 20);

        second.end();
        first.end();

        assertThat(begun).containsExactly("a 20", "c 20");
    }

    @Test
    void shareIsGivenBackOnce() {
        Intake.Share first = enter("a", 20);
        first.end();
        enter("b", 20);
        first.end();

        enter("c", 20);

        assertThat(begun).containsExactly("a 20", "b 20");
    }
}
