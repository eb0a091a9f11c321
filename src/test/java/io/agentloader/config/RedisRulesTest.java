package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Configured;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisRulesTest {

    private static final String SECRET = "s".repeat(32);

    private static List<String> problems(Map<String, String> keys) {
        return ConfigRules.check(Configured.with(keys));
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> keys = new HashMap<>(Map.of("redis.url", "redis://localhost:6379", "redis.secret", SECRET));
        keys.put(key, value);
        return keys;
    }

    @Test
    void nothingIsNeeded() {
        assertThat(problems(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://localhost",
                "redis://user:pa%3Ass@redis.corp.example:6379/3",
                "rediss://redis.corp.example/",
                "redis://[::1]:6379"
            })
    void placesOfRedisAreTaken(String url) {
        assertThat(problems(with("redis.url", url))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:6379",
                "http://localhost",
                "redis://",
                "redis://pass:word@/0",
                "redis://localhost/zero",
                "redis://localhost?password=pass",
                "redis://pass word@localhost"
            })
    void otherPlacesAreNotAndNotShown(String url) {
        assertThat(problems(with("redis.url", url)))
                .singleElement()
                .asString()
                .contains("agent-loader.redis.url")
                .doesNotContain("pass ", "pass:word");
    }

    @Test
    void secretIsNeededBesideTheUrlAndNotShown() {
        assertThat(problems(Map.of("redis.url", "redis://localhost")))
                .singleElement()
                .asString()
                .contains("redis.secret is not set");
        assertThat(problems(with("redis.secret", "short-one")))
                .singleElement()
                .asString()
                .contains("shorter than 32")
                .doesNotContain("short-one");
        assertThat(problems(Map.of("redis.secret", SECRET)))
                .singleElement()
                .asString()
                .contains("redis.url is not")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "redis.prefix,with space",
        "redis.timeout,0s",
        "redis.timeout,11s",
        "redis.lease,999ms",
        "redis.lease,61s",
        "redis.expiry,0s",
        "redis.max-size,33M",
        "redis.max-size,0"
    })
    void valuesKeepTheirRanges(String key, String value) {
        assertThat(problems(with(key, value))).singleElement().asString().contains("agent-loader." + key);
    }
}
