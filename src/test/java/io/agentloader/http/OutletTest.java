package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.connection.ConnectionLimits;
import io.agentloader.connection.Connections;
import io.agentloader.connection.UnsentAnswers;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutletTest {

    private static final int LARGE = 100_000;

    private final UnsentAnswers unsent =
            new Connections(new ConnectionLimits(1000, Duration.ofSeconds(10), 150_000)).unsent();
    private final Outlet outlet = new Outlet(unsent);

    @Test
    void largeBodyHasItsRoomFromWhenItIsThereUntilTheRequestEnds() {
        Object entity = outlet.let(ByteBuffer.allocate(LARGE));

        assertThat(entity).isInstanceOf(LargeBody.class);
        assertThat(unsent.taken()).isEqualTo(LARGE);
        outlet.close();
        outlet.close();
        assertThat(unsent.taken()).isZero();
    }

    @Test
    void largeBodyIsRefusedWhereOthersTakeTheRoom() {
        outlet.let(ByteBuffer.allocate(LARGE));

        assertThatThrownBy(() -> new Outlet(unsent).let(ByteBuffer.allocate(LARGE)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.headers()).containsEntry("Retry-After", "1"));
        assertThat(unsent.taken()).isEqualTo(LARGE);
    }

    @Test
    void whatComesAfterTheRequestHasEndedTakesNothing() {
        outlet.close();

        assertThat(outlet.let(ByteBuffer.allocate(LARGE))).isEqualTo(ByteBuffer.allocate(0));
        assertThat(unsent.taken()).isZero();
    }

    @Test
    void smallBodyIsNobodysConcern() {
        ByteBuffer body = ByteBuffer.allocate(1000);

        assertThat(outlet.let(body)).isSameAs(body);
        assertThat(unsent.taken()).isZero();
    }

    @Test
    void bytesAreCopiedOnceAndLetGo() {
        LargeBody body = new LargeBody(ByteBuffer.wrap(new byte[] {1, 2}));

        assertThat(body.taken()).containsExactly(1, 2);
        assertThat(body.taken()).isEmpty();
    }
}
