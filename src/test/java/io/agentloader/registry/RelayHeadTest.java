package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelayHeadTest {

    @Test
    void tunnelIsAskedForWithoutOurLogin() {
        RelayHead head = RelayHead.of("CONNECT a:443 HTTP/1.1\r\nproxy-AUTHORIZATION:Basic x\r\nHost: a:443");

        assertThat(head.shows("Basic x")).isTrue();
        assertThat(head.shows("Basic y")).isFalse();
        assertThat(head.forwarded()).isEqualTo("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
    }

    @Test
    void requestThatIsNoTunnelEndsWithItsAnswer() {
        RelayHead head =
                RelayHead.of("GET http://a/v2/ HTTP/1.1\r\nConnection: keep-alive\r\nProxy-Authorization: Basic x"
                        + "\r\nAuthorization: Bearer t\r\nKeep-Alive: timeout=5");

        assertThat(head.forwarded())
                .isEqualTo("GET http://a/v2/ HTTP/1.1\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n");
    }

    @Test
    void firstLineIsNoHeader() {
        assertThat(RelayHead.of("Proxy-Authorization: Basic x").shows("Basic x"))
                .isFalse();
    }
}
