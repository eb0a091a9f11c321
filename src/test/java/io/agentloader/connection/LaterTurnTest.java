package io.agentloader.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LaterTurnTest {

    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final LaterTurn later = new LaterTurn(turns::add);
    private final List<String> went = new ArrayList<>();

    private void await(String name, int times) {
        later.await(() -> {
            went.add(name);
            if (times > 1) {
                await(name, times - 1);
            }
        });
    }

    @Test
    void oneGoesOnInEachTurnHoweverManyWait() {
        await("a", 1);
        await("b", 1);
        await("c", 1);
        assertThat(went).isEmpty();

        turns.remove().run();
        assertThat(went).containsExactly("a");
        turns.remove().run();
        turns.remove().run();

        assertThat(went).containsExactly("a", "b", "c");
        assertThat(turns).isEmpty();
    }

    @Test
    void whoHasMoreWaitsBehindTheOthers() {
        await("a", 3);
        await("b", 2);

        while (!turns.isEmpty()) {
            assertThat(turns).hasSize(1);
            turns.remove().run();
        }

        assertThat(went).containsExactly("a", "b", "a", "b", "a");
    }

    @Test
    void whatFailsForOneHoldsUpNobody() {
        later.await(() -> {
            throw new IllegalStateException("broken");
        });
        await("b", 1);

        assertThatThrownBy(() -> turns.remove().run()).hasMessage("broken");
        turns.remove().run();

        assertThat(went).containsExactly("b");
    }
}
