package io.agentloader.app;

import io.quarkus.runtime.ApplicationLifecycleManager;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How the process ends when the service is over. What an operator can mend is told in one line; the trace of anything else is
 * printed, for it is a bug.
 */
final class StartFailure implements BiConsumer<Integer, @Nullable Throwable> {

    private static final Logger LOG = Logger.getLogger(StartFailure.class);

    /** Of the file that comes with this program; what operators set ranks above it. */
    private static final int PACKAGED = 250;

    /** Of what nobody can set any more. */
    private static final int FIXED = Integer.MAX_VALUE;

    /** With the status of the process, and with nothing when the service ended as it was asked to. */
    @Override
    public void accept(Integer status, @Nullable Throwable failure) {
        if (failure != null && status != 0) {
            UnreadableFiles.sentence(failure)
                    .map(StartRefused::sentence)
                    .or(() -> line(failure))
                    .ifPresentOrElse(System.err::println, () -> LOG.error("The start failed.", failure));
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(status, failure);
    }

    private static Optional<String> line(Throwable failure) {
        Map<String, ConfigValue> settings = settings();
        Map<String, String> values = new TreeMap<>();
        settings.forEach((key, set) -> values.put(key, set.getValue()));
        settings.values().removeIf(set -> !isOperators(set.getSourceOrdinal()));
        return StartTrouble.line(failure, values, settings.keySet());
    }

    private static boolean isOperators(int rank) {
        return rank > PACKAGED && rank < FIXED;
    }

    /** Of the framework; none when they could not be read, which then is the failure. */
    private static Map<String, ConfigValue> settings() {
        Map<String, ConfigValue> settings = new TreeMap<>();
        try {
            Config config = ConfigProvider.getConfig();
            for (String key : config.getPropertyNames()) {
                if (key.startsWith("quarkus.")) {
                    ConfigValue found = config.getConfigValue(key);
                    if (found.getValue() != null && !found.getValue().isEmpty()) {
                        settings.put(key, found);
                    }
                }
            }
        } catch (RuntimeException unreadable) {
            LOG.debug("The settings cannot be read.", unreadable);
        }
        return settings;
    }
}
