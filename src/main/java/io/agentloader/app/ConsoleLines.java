package io.agentloader.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * Has the console write what it is given in fewer pieces, and wait for no reader, for as long as the service runs. What a line says,
 * and to whom, stays as configured.
 */
@Singleton
final class ConsoleLines {

    /** How long the end of the process waits for whoever reads the log. */
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    private final List<GroupedConsole> grouped = new ArrayList<>();
    private final Optional<ConsoleOutflow> outflow;

    ConsoleLines(@ConfigProperty(name = "quarkus.log.console.stderr", defaultValue = "false") boolean err) {
        // a reload, or the next test, would leave its thread behind
        this.outflow = LaunchMode.current() == LaunchMode.NORMAL ? ConsoleOutflow.ofProcess(err) : Optional.empty();
    }

    void start(@Observes @Priority(Start.AFTER_THE_CHECKS) StartupEvent event) {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            if (handler instanceof ExtHandler framework) {
                console(framework).ifPresent(console -> take(console, framework));
            }
        }
    }

    private static Optional<ConsoleHandler> console(ExtHandler framework) {
        return Arrays.stream(framework.getHandlers())
                .filter(ConsoleHandler.class::isInstance)
                .map(ConsoleHandler.class::cast)
                .findFirst();
    }

    private void take(ConsoleHandler console, ExtHandler framework) {
        if (console.getFormatter().getClass().equals(PatternFormatter.class)
                && ((PatternFormatter) console.getFormatter()).getPattern().equals(UsualLines.PATTERN)) {
            console.setFormatter(new UsualLines(ZoneId.systemDefault()));
        }
        outflow.ifPresent(console::setOutputStream);
        GroupedConsole group = new GroupedConsole(console);
        framework.removeHandler(console);
        framework.addHandler(group);
        grouped.add(group);
    }

    void stop(@Observes ShutdownEvent event) {
        grouped.forEach(GroupedConsole::end);
        outflow.ifPresent(flow -> flow.end(LAST_LINES));
    }
}
