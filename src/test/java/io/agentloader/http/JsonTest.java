package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void objectIsReadAndNothingElse() {
        assertThat(Json.object("{\"a\":\"\u00e4\"}".getBytes(StandardCharsets.UTF_8)))
                .isPresent();
        assertThat(Json.object("[]".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void overlongFormsAreNoJson() {
        byte[] overlong = "{\"a\":\"..\"}".getBytes(StandardCharsets.US_ASCII);
        overlong[6] = (byte) 0xc0;
        overlong[7] = (byte) 0xae;

        assertThat(Json.object(overlong)).isEmpty();
    }
}
