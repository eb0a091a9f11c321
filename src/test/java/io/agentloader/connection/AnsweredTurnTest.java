package io.agentloader.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnsweredTurnTest {

    private final Queue<Runnable> afterwards = new ArrayDeque<>();
    private final AnsweredTurn turn = new AnsweredTurn(afterwards::add);
    private final List<Integer> sent = new ArrayList<>();

    private void answer(int count) {
        IntStream.range(0, count).forEach(i -> turn.send(() -> sent.add(i)));
    }

    private void end() {
        while (!afterwards.isEmpty()) {
            afterwards.remove().run();
        }
    }

    @Test
    void whatIsAnsweredInOneTurnIsSentAtItsEndInItsOrder() {
        answer(3);
        assertThat(sent).isEmpty();
        assertThat(afterwards).hasSize(1);

        end();

        assertThat(sent).containsExactly(0, 1, 2);
    }

    @Test
    void eachTurnSendsItsOwn() {
        answer(2);
        end();
        answer(1);
        end();

        assertThat(sent).containsExactly(0, 1, 0);
    }

    @Test
    void inALongTurnNobodyWaitsForAllOfIt() {
        answer(AnsweredTurn.MOST - 1);
        assertThat(sent).isEmpty();

        answer(1);

        assertThat(sent).hasSize(AnsweredTurn.MOST);
    }

    @Test
    void inALongTurnAllButTheFirstAreSentTheirsAtOnce() {
        answer(AnsweredTurn.MOST);

        answer(1);
        assertThat(sent).hasSize(AnsweredTurn.MOST + 1);
        answer(1);
        assertThat(sent).hasSize(AnsweredTurn.MOST + 2);

        end();
        answer(1);
        assertThat(sent).hasSize(AnsweredTurn.MOST + 2);
        end();
        assertThat(sent).hasSize(AnsweredTurn.MOST + 3);
    }

    @Test
    void whatIsAnsweredWhileOthersAreSentTheirsWaits() {
        turn.send(() -> turn.send(() -> sent.add(-1)));
        answer(AnsweredTurn.MOST - 1);
        assertThat(sent).hasSize(AnsweredTurn.MOST - 1).doesNotContain(-1);

        end();

        assertThat(sent).endsWith(-1);
    }
}
