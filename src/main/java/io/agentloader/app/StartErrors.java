package io.agentloader.app;

import io.agentloader.config.UnreadableValue;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The error output of a service. The framework writes there, in words of its library, which values it could not read, and asks nobody
 * before; those lines become ours.
 */
final class StartErrors extends PrintStream {

    StartErrors(PrintStream errors) {
        super(errors, true, StandardCharsets.UTF_8);
    }

    @Override
    public void println(@Nullable String line) {
        super.println(
                line == null
                        ? "null"
                        : UnreadableValue.sentences(line)
                                .map(StartRefused::sentence)
                                .orElse(line));
    }
}
