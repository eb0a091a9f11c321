package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PlainNameTest {

    @Test
    void allWaysOfWritingAKeyAreOne() {
        Map<String, String> plain = Map.of(
                "agent-loader.store.path", "agent-loader-store-path",
                "AGENT_LOADER_STORE_PATH", "agent-loader-store-path",
                "agent-loader.registries.\"localhost:5000\".ca-file", "agent-loader-registries-localhost-5000-ca-file",
                "agent-loader.allow[0]", "agent-loader-allow-0-");

        plain.forEach((key, name) -> assertThat(PlainName.of(key)).as(key).isEqualTo(name));
    }

    @Property
    void itIsWhatThePatternSays(@ForAll @StringLength(max = 40) String key) {
        assertThat(PlainName.of(key)).isEqualTo(key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
    }
}
