package io.agentloader.app;

import io.agentloader.config.ConfigKeys.Source;
import java.util.List;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Where the configuration of this process came from. */
final class ConfigSources {

    /** The names by which the framework's sources call the environment, and a file that stands in for it. */
    private static final String ENVIRONMENT = "Env";

    private ConfigSources() {}

    static List<Source> read() {
        return StreamSupport.stream(
                        ConfigProvider.getConfig().getConfigSources().spliterator(), false)
                .map(ConfigSources::source)
                .toList();
    }

    private static Source source(ConfigSource source) {
        String name = source.getName();
        return new Source(name, name.startsWith(ENVIRONMENT), source.getPropertyNames());
    }
}
