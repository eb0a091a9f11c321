package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RefreshPaceTest {

    private static final Reference ONE = ReferenceParser.DEFAULT.parse("ghcr.io/acme/one");
    private static final Reference OTHER = ReferenceParser.DEFAULT.parse("ghcr.io/acme/other");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final InstantSource clock = now::get;
    private final RefreshPace pace = new RefreshPace(Settings.refreshedEvery(Duration.ofSeconds(10)), clock);

    @Test
    void theSecondRefreshComesTooSoonAndIsToldWhenToComeBack() {
        pace.check(ONE);
        now.updateAndGet(instant -> instant.plusMillis(7_500));

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> pace.check(ONE));

        assertThat(refusal.code()).isEqualTo(Code.TOO_MANY_REQUESTS);
        assertThat(refusal.headers()).containsEntry("Retry-After", "3");
        assertThat(refusal.members()).containsEntry("retryAfter", 3L).containsEntry("reference", ONE.toString());
    }

    @Test
    void oneThatWasRefusedDoesNotPutTheNextOff() {
        pace.check(ONE);
        now.updateAndGet(instant -> instant.plusSeconds(9));
        catchThrowableOfType(Refusal.class, () -> pace.check(ONE));
        now.updateAndGet(instant -> instant.plusSeconds(1));

        assertThatCode(() -> pace.check(ONE)).doesNotThrowAnyException();
    }

    @Test
    void otherReferencesAreNotHeldUp() {
        pace.check(ONE);

        assertThatCode(() -> pace.check(OTHER)).doesNotThrowAnyException();
    }

    @Test
    void withoutAnIntervalNothingIsTooSoon() {
        RefreshPace free = new RefreshPace(Settings.USUAL, clock);
        free.check(ONE);

        assertThatCode(() -> free.check(ONE)).doesNotThrowAnyException();
    }

    @Test
    void clockThatIsSetBackHoldsNobodyUp() {
        pace.check(ONE);
        now.updateAndGet(instant -> instant.minusSeconds(3600));

        assertThatCode(() -> pace.check(ONE)).doesNotThrowAnyException();
        now.updateAndGet(instant -> instant.plusSeconds(9));
        assertThat(catchThrowableOfType(Refusal.class, () -> pace.check(ONE))).isNotNull();
    }
}
