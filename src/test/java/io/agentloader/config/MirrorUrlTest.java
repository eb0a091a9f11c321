package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorUrlTest {

    @ParameterizedTest
    @CsvSource({
        "mirror.corp, true, mirror.corp, ''",
        "mirror.corp:5000, true, mirror.corp:5000, ''",
        "10.0.0.5:5000, true, 10.0.0.5:5000, ''",
        "10.0.0.5:5000/docker, true, 10.0.0.5:5000, /docker",
        "[::1]:5000, true, [::1]:5000, ''",
        "https://h/artifactory/docker, true, h, /artifactory/docker",
        "https://h/artifactory/docker/, true, h, /artifactory/docker",
        "https://h/artifactory/docker/v2, true, h, /artifactory/docker",
        "https://h/artifactory/docker/v2//, true, h, /artifactory/docker",
        "http://mirror.corp:5000/v2/, false, mirror.corp:5000, ''",
        "http://127.0.0.1:5000, false, 127.0.0.1:5000, ''",
        "HTTP://Mirror.Corp/Docker, false, mirror.corp, /Docker",
        "https://h/v2/inner, true, h, /v2/inner",
        "h/dev2, true, h, /dev2",
        "https://h:443/, true, h:443, ''",
        "' h/a ', true, h, /a"
    })
    void urlIsReadAsOperatorsWriteIt(String text, boolean tls, String authority, String prefix) {
        assertThat(MirrorUrl.parse(text)).contains(new MirrorUrl(tls, authority, prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/",
                "https://",
                "ftp://h",
                "https:/h",
                "https://me:secret@h",
                "me@h",
                "https://h?ns=docker.io",
                "https://h/x#y",
                "https://h/a//b",
                "https://h/a/../b",
                "https://h/.",
                "https://h/a b",
                "https://h/%2e%2e",
                "h:0",
                "h:70000",
                "h:",
                "-h",
                "a_b.corp"
            })
    void textThatIsNoPlainUrlIsNone(String text) {
        assertThat(MirrorUrl.parse(text)).isEmpty();
    }

    @Test
    void lengthIsBounded() {
        assertThat(MirrorUrl.parse("h/" + "a".repeat(1022))).isPresent();
        assertThat(MirrorUrl.parse("h/" + "a".repeat(1023))).isEmpty();
    }
}
