package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.testkit.Configured;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CallerPaceTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final CallerPace pace = new CallerPace(Configured.with(Map.of("refresh.per-caller", "3")), now::get);

    @Test
    void oneMoreThanAllowedIsToldWhenToComeBack() {
        spend("ci");

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> pace.check("ci"));

        assertThat(refusal.code()).isEqualTo(Code.TOO_MANY_REQUESTS);
        assertThat(refusal.headers()).containsEntry("Retry-After", "20");
        assertThat(refusal.members()).containsEntry("limit", 3);
        assertThatCode(() -> pace.check("ops")).doesNotThrowAnyException();
    }

    @Test
    void eachPartOfTheMinuteGivesOneBack() {
        spend("ci");
        now.updateAndGet(instant -> instant.plusSeconds(20));

        assertThatCode(() -> pace.check("ci")).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(Refusal.class, () -> pace.check("ci"))).isNotNull();
    }

    @Test
    void whoWasRefusedIsNotPutOffByIt() {
        spend("ci");
        for (int i = 0; i < 10; i++) {
            catchThrowableOfType(Refusal.class, () -> pace.check("ci"));
        }
        now.updateAndGet(instant -> instant.plusSeconds(60));

        assertThatCode(() -> spend("ci")).doesNotThrowAnyException();
    }

    @Test
    void withoutALimitNothingIsTooMuch() {
        CallerPace free = new CallerPace(Configured.with(Map.of()), now::get);

        assertThatCode(() -> {
                    for (int i = 0; i < 1000; i++) {
                        free.check("ci");
                    }
                })
                .doesNotThrowAnyException();
    }

    private void spend(String caller) {
        for (int i = 0; i < 3; i++) {
            pace.check(caller);
        }
    }

    @Test
    void clockThatIsSetBackAddsNothing() {
        spend("ci");
        now.updateAndGet(instant -> instant.minusSeconds(3600));

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> pace.check("ci"));

        assertThat(refusal.headers()).containsEntry("Retry-After", "20");
        now.updateAndGet(instant -> instant.plusSeconds(20));
        assertThatCode(() -> pace.check("ci")).doesNotThrowAnyException();
    }
}
