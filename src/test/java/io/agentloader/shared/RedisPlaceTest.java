package io.agentloader.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisPlaceTest {

    @Test
    void hostAloneIsReachedAtTheUsualPortAsNobody() {
        assertThat(RedisPlace.of("redis://redis.corp.example"))
                .isEqualTo(new RedisPlace("redis.corp.example", 6379, false, Optional.empty()));
    }

    @Test
    void passwordAloneIsThatOfTheUsualUser() {
        assertThat(RedisPlace.of("rediss://:word@redis.corp.example:6380/2"))
                .isEqualTo(new RedisPlace(
                        "redis.corp.example", 6380, true, Optional.of("*2\r\n$4\r\nAUTH\r\n$4\r\nword\r\n")));
    }

    @Test
    void userAndPasswordAreDecodedAndCountedInBytes() {
        assertThat(RedisPlace.of("redis://me:a+%C3%BC%40@[::1]:1").login())
                .contains("*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$5\r\na+ü@\r\n");
        assertThat(RedisPlace.of("redis://me:word@[::1]:1").host()).isEqualTo("::1");
    }

    @Test
    void passwordIsNotPartOfWhatIsPrinted() {
        assertThat(RedisPlace.of("redis://me:secret-word@h:1")).hasToString("h:1");
    }
}
