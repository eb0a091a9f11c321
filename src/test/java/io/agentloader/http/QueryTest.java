package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a request that changes something takes in its query. */
class QueryTest {

    @Test
    void aMisspeltParameterIsRefusedAndTheRightOnesNamed() {
        assertThatThrownBy(() -> Query.of(Optional.of("dryrun=true")).only("dry-run"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("dryrun");
        assertThatThrownBy(() -> Query.of(Optional.of("dry-run=true")).only()).isInstanceOf(Refusal.class);
    }

    @Test
    void theRightOnesPass() {
        assertThat(Query.of(Optional.of("dry-run=true")).only("dry-run").flag("dry-run"))
                .isTrue();
        assertThat(Query.of(Optional.empty()).only().flag("dry-run")).isFalse();
    }
}
