package io.agentloader.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills imports at random instants of their writing. */
class ImportChaos {

    private static final int AGENTS = 40;

    @TempDir
    Path folder;

    private final Random random = Amount.random("import");

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void killedImportLeavesAllOfItsAgentsOrNone() throws Exception {
        Path bundle = bundle();
        int cut = 0;
        int none = 0;
        for (int round = 0; round < Amount.imports(); round++) {
            Path here = Files.createDirectory(folder.resolve("round-" + round));
            StoreFiles store = new StoreFiles(here.resolve("store"));
            int blobs = random.nextInt(2 * AGENTS);
            int records = random.nextInt(AGENTS / 2);
            boolean late = round % 2 == 0;
            killOnce(
                    late
                            ? () -> store.records().size() > records
                            : () -> store.blobs().size() > blobs,
                    here,
                    bundle);
            cut += store.journals().size();

            Ended listed = LoaderProcess.run(here, Map.of(), "ls");

            assertThat(listed.status()).as(listed.err()).isZero();
            assertThat(listed.out().lines().count()).as("round %s", round).isIn(0L, (long) AGENTS);
            assertThat(store.records()).hasSize((int) listed.out().lines().count());
            assertThat(store.missing()).isEmpty();
            assertThat(store.journals()).isEmpty();
            none += store.records().isEmpty() ? 1 : 0;
        }
        Amount.say("import: " + Amount.imports() + " killed, " + cut + " of them between two records, " + none
                + " left nothing");
        assertThat(cut).isPositive();
    }

    private static void killOnce(BooleanSupplier reached, Path here, Path bundle) throws Exception {
        Process process = LoaderProcess.begin(here, Map.of(), "import", bundle.toString());
        try {
            while (!reached.getAsBoolean()) {
                boolean ended = process.waitFor(1, TimeUnit.MILLISECONDS);
                assertThat(ended && !reached.getAsBoolean()).isFalse();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Path bundle() throws IOException {
        Path bundle = folder.resolve("bundle.tar");
        try (TestRegistry registry = TestRegistry.start()) {
            List<String> command = new ArrayList<>(List.of("export", "-o", bundle.toString()));
            for (int i = 0; i < AGENTS; i++) {
                String name = "team/agent" + i + ":1";
                registry.publish(name, Agents.raw(Agents.HAIKU + "# " + i + "\n"));
                command.add(registry.reference(name));
            }
            Ended ended = LoaderProcess.run(folder, Map.of(), command.toArray(String[]::new));
            assertThat(ended.status()).as(ended.err()).isZero();
        }
        return bundle;
    }
}
