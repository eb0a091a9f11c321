package io.agentloader.app;

import io.quarkus.runtime.ApplicationLifecycleManager;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
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
            Optional<String> line = StartTrouble.line(
                    failure,
                    settings(rank -> true),
                    settings(StartFailure::isOperators).keySet());
            line.ifPresentOrElse(System.err::println, () -> LOG.error("The start failed.", failure));
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(status, failure);
    }

    private static boolean isOperators(int rank) {
        return rank > PACKAGED && rank < FIXED;
    }

    /** Of the framework, from sources of those ranks. */
    private static Map<String, String> settings(IntPredicate ranks) {
        Config config = ConfigProvider.getConfig();
        Map<String, String> settings = new TreeMap<>();
        for (String key : config.getPropertyNames()) {
            if (key.startsWith("quarkus.")) {
                ConfigValue found = config.getConfigValue(key);
                if (found.getValue() != null && !found.getValue().isEmpty() && ranks.test(found.getSourceOrdinal())) {
                    settings.put(key, found.getValue());
                }
            }
        }
        return settings;
    }
}
