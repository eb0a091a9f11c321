package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.3.2.1, true",
        "localhost, true",
        "::1,       true",
        "0.0.0.0,   false",
        "::,        false",
        "10.0.0.1,  false",
        "127.evil,  false",
    })
    void aLoopbackAddressIsKnown(String address, boolean loopback) {
        assertThat(Machine.isLoopback(address)).isEqualTo(loopback);
    }

    @Test
    void theArchitectureIsNamedAsIndexesNameIt() {
        assertThat(Machine.architecture()).doesNotContain("_", "x86", "aarch");
    }
}
