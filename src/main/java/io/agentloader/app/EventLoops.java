package io.agentloader.app;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * How many event loops there are unless somebody says so: one for two processors, where the framework takes two for each. Nothing here
 * blocks them, and whatever crosses from one to another wakes a thread for it.
 */
public final class EventLoops implements ConfigSource {

    private static final String KEY = "quarkus.vertx.event-loops-pool-size";

    /** Below all that an operator says, above what the framework takes. */
    private static final int LEAST = 50;

    private final Map<String, String> values = Map.of(KEY, Integer.toString(number(processors())));

    static int number(int processors) {
        return Math.max(1, processors / 2);
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** None: the build would write what the machine of the build answers into the jar. It is found all the same by who asks for it. */
    @Override
    public Set<String> getPropertyNames() {
        return Set.of();
    }

    @Override
    public @Nullable String getValue(String key) {
        return values.get(key);
    }

    @Override
    public String getName() {
        return "this machine";
    }

    @Override
    public int getOrdinal() {
        return LEAST;
    }
}
