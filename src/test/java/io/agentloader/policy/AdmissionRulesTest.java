package io.agentloader.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.LoaderConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionRulesTest {

    @Test
    void privateAddressIsOpenWhereAMirrorOrARegistryHasIt() {
        AddressPolicy addresses = Admission.of(AdmissionRules.of(
                        config(Map.of(
                                "user.home", "home",
                                "agent-loader.mirrors.\"docker.io\"", "http://10.0.0.5:5000/docker/v2,https://10.0.0.6",
                                "agent-loader.registries.\"10.0.0.7\".plain-http", "true")),
                        Set.of("localhost:5005"),
                        false))
                .addresses();

        assertThat(addresses.forbids("10.0.0.5:5000")).isEmpty();
        assertThat(addresses.forbids("10.0.0.6")).isEmpty();
        assertThat(addresses.forbids("10.0.0.7")).isEmpty();
        assertThat(addresses.forbids("localhost:5005")).isEmpty();
        assertThat(addresses.forbids("10.0.0.5:5001")).contains("private");
        assertThat(addresses.forbids("169.254.169.254")).isPresent();
    }

    private static LoaderConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(LoaderConfig.class)
                .build()
                .getConfigMapping(LoaderConfig.class);
    }
}
