package io.agentloader.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnsentAnswersTest {

    private final UnsentAnswers answers = new UnsentAnswers(100);
    private final List<String> gone = new ArrayList<>();

    private UnsentAnswers.Line line(String name) {
        return answers.line(() -> gone.add(name));
    }

    @Test
    void roomIsForWhoeverFitsBesideTheOthers() {
        UnsentAnswers.Room first = answers.room(60).orElseThrow();
        assertThat(answers.room(60)).isEmpty();

        first.giveBack();
        first.giveBack();

        assertThat(answers.taken()).isZero();
        assertThat(answers.room(60)).isPresent();
    }

    @Test
    void whoIsAloneHasRoomForAnything() {
        assertThat(answers.room(1000)).isPresent();
    }

    @Test
    void whoeverTakesNothingMakesRoomTheSlowestFirst() {
        answers.note(line("slow"), 50, 7);
        answers.note(line("slower"), 40, 9);
        answers.note(line("reading"), 10, 4);

        assertThat(answers.room(30)).isPresent();

        assertThat(gone).containsExactly("slower");
    }

    @Test
    void whoeverReadsKeepsTheRoom() {
        answers.note(line("reading"), 90, 4);

        assertThat(answers.room(30)).isEmpty();
        assertThat(gone).isEmpty();
    }

    @Test
    void twiceAsMuchIsTooMuchWhoeverReads() {
        UnsentAnswers.Line small = line("small");
        answers.note(small, 80, 0);
        answers.note(line("large"), 110, 0);
        assertThat(gone).isEmpty();

        answers.note(small, 95, 0);

        assertThat(gone).containsExactly("large");
        assertThat(answers.taken()).isEqualTo(95);
    }
}
