package io.agentloader.app;

import io.agentloader.config.ConfigKeys.Source;
import io.agentloader.config.LoadedConfig;
import java.util.List;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;

/** Where the configuration of the service came from. */
final class ConfigSources {

    private ConfigSources() {}

    static List<Source> read() {
        return StreamSupport.stream(
                        ConfigProvider.getConfig().getConfigSources().spliterator(), false)
                .map(LoadedConfig::source)
                .toList();
    }
}
