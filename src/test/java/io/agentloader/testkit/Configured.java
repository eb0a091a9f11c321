package io.agentloader.testkit;

import io.agentloader.config.LoaderConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The configuration that a properties file would make. */
public final class Configured {

    private Configured() {}

    /** Of keys without their prefix; everything else has its default. */
    public static LoaderConfig with(Map<String, String> keys) {
        Map<String, String> properties = new HashMap<>(Map.of("user.home", "home"));
        keys.forEach((key, value) -> properties.put("agent-loader." + key, value));
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(LoaderConfig.class)
                .build()
                .getConfigMapping(LoaderConfig.class);
    }
}
