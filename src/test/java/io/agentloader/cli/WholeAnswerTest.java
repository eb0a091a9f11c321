package io.agentloader.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WholeAnswerTest {

    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final WholeAnswer answer = new WholeAnswer(10);

    WholeAnswerTest() {
        answer.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                // whatever comes, comes
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
    }

    private static List<ByteBuffer> part(String text) {
        return List.of(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    @Test
    void answerThatFitsIsWhole() {
        answer.onNext(part("12345"));
        answer.onNext(part("67890"));
        answer.onComplete();

        assertThat(answer.getBody().toCompletableFuture()).isCompletedWithValueMatching(bytes -> bytes.length == 10);
        assertThat(cancelled).isFalse();
    }

    @Test
    void answerThatGoesOnIsGivenUp() {
        answer.onNext(part("1234567890"));
        assertThat(cancelled).isFalse();

        answer.onNext(part("1"));

        assertThat(cancelled).isTrue();
        assertThat(answer.getBody().toCompletableFuture())
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("larger than anything");
    }
}
