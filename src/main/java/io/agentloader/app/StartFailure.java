package io.agentloader.app;

import io.quarkus.runtime.ApplicationLifecycleManager;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How the process ends when the service is over. What an operator can mend is told in one line; the trace of anything else is
 * printed, for it is a bug.
 */
final class StartFailure implements BiConsumer<Integer, @Nullable Throwable> {

    private static final Logger LOG = Logger.getLogger(StartFailure.class);

    /** With the status of the process, and with nothing when the service ended as it was asked to. */
    @Override
    public void accept(Integer status, @Nullable Throwable failure) {
        if (failure != null && status != 0) {
            Optional<String> line = StartTrouble.line(failure, settings());
            line.ifPresentOrElse(System.err::println, () -> LOG.error("The start failed.", failure));
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(status, failure);
    }

    private static Map<String, String> settings() {
        Config config = ConfigProvider.getConfig();
        Map<String, String> settings = new TreeMap<>();
        for (String key : config.getPropertyNames()) {
            if (key.startsWith("quarkus.")) {
                config.getOptionalValue(key, String.class).ifPresent(value -> settings.put(key, value));
            }
        }
        return settings;
    }
}
