package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.connection.HangUps;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class UploadsTest {

    private static final int PIECE = 8 << 10;

    private final Uploads uploads = new Uploads(Settings.remembering(10 * PIECE), HangUps.logged());

    @Test
    void whatComesIsCountedInPiecesAndGivenBackOnce() {
        Upload one = new Upload(uploads.share());
        Upload other = new Upload(uploads.share());
        one.add(Buffer.buffer(new byte[PIECE + 1]), 2);
        for (int i = 0; i < 1000; i++) {
            other.add(Buffer.buffer(new byte[1]), 4);
        }

        assertThat(uploads.taken()).isEqualTo(2 * 2 * PIECE + 4 * PIECE);

        one.drop();
        one.drop();
        assertThat(uploads.taken()).isEqualTo(4 * PIECE);
        other.drop();
        assertThat(uploads.taken()).isZero();
    }

    @Test
    void whoWantsMoreThanTheOthersLeaveIsToldToComeBackAndTakesNothing() {
        Upload held = new Upload(uploads.share());
        held.add(Buffer.buffer(new byte[4 * PIECE]), 2);
        Upload late = new Upload(uploads.share());
        late.add(Buffer.buffer(new byte[PIECE]), 2);

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> late.add(Buffer.buffer(new byte[1]), 2));

        assertThat(refusal.code()).isEqualTo(Code.OVERLOADED);
        assertThat(refusal.headers()).containsEntry("Retry-After", "1");
        late.drop();
        assertThat(uploads.taken()).isEqualTo(8 * PIECE);
        new Upload(uploads.share()).add(Buffer.buffer(new byte[PIECE]), 2);
        assertThat(uploads.taken()).isEqualTo(10 * PIECE);
    }
}
