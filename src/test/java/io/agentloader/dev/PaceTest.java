package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Duration USUAL = Duration.ofMillis(300);

    private final Pace pace = new Pace();

    @Test
    void aFolderThatNobodyLookedAtYetIsLookedAtAsUsual() {
        assertThat(pace.pause(USUAL)).isEqualTo(USUAL);
    }

    @Test
    void oneLookThatWaitedForABusyMachineMakesNoLongRest() {
        pace.took(Duration.ofMillis(2));
        pace.took(Duration.ofMillis(650));

        assertThat(pace.pause(USUAL)).isEqualTo(USUAL);
    }

    @Test
    void aFolderThatTakesLongIsLookedAtForATenthOfTheTime() {
        for (int i = 0; i < 5; i++) {
            pace.took(Duration.ofMillis(100));
        }

        assertThat(pace.pause(USUAL)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aFolderThatHasGrownIsKnownAfterAFewLooks() {
        pace.took(Duration.ofMillis(1));
        for (int i = 0; i < 5; i++) {
            pace.took(Duration.ofMillis(200));
        }

        assertThat(pace.pause(USUAL)).isEqualTo(Duration.ofSeconds(2));
    }
}
