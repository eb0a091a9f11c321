package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import io.agentloader.dev.Workplace;
import java.util.Optional;

/** The folder that a configuration names, with everything that works on it. */
@FunctionalInterface
interface Folders {

    Optional<Workplace> of(LoaderConfig config);
}
