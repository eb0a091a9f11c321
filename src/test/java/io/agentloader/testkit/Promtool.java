package io.agentloader.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What comes with Debian's {@code prometheus} and judges its rules. */
public final class Promtool {

    private final Path folder;

    /** Keeps what it prints in that folder. */
    public Promtool(Path folder) {
        this.folder = folder;
    }

    /** All that it printed; fails when it did. */
    public String run(String... words) {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(words));
        try (DebianProgram promtool = new DebianProgram("prometheus", folder.resolve("promtool.log"), command)) {
            return promtool.run();
        }
    }
}
