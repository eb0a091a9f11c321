package io.agentloader.dev;

import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.testkit.Agents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Says how long it takes from a save to its event, and from there until the agent is pulled. No test: it asserts nothing, and its
 * name keeps it out of the suite; see {@code docs/explanation/performance.md}.
 */
class SaveBench {

    private static final int SAVES = Integer.getInteger("bench.saves", 200);

    /** So that saves come at any moment between two looks. */
    private static final int LONGEST_PAUSE_MILLIS = 400;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({"EVENTS, 1", "EVENTS, 1000", "POLLING, 1", "POLLING, 1000"})
    void measure(WatchBy how, int files) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("desk"));
        for (int i = 1; i < files; i++) {
            Files.writeString(folder.resolve("other" + i + ".yaml"), Agents.LIMERICK.replace("five", "" + i));
        }
        long start = System.nanoTime();
        try (Desk desk = new Desk(folder, temporary.resolve("store"), how).open()) {
            desk.awaitState(state -> state.agents().size() == files - 1);
            System.out.printf("%s, %d files: started in %.2f s%n", how, files, (System.nanoTime() - start) / 1e9);
            long[] told = new long[SAVES];
            long[] pulled = new long[SAVES];
            Random random = new Random(1);
            for (int i = 0; i < SAVES; i++) {
                LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_MILLIS) * 1_000_000L);
                long before = System.nanoTime();
                desk.save("haiku.yaml", Agents.HAIKU.replace("three lines", i + " lines"));
                DevAgent agent = desk.awaitServed("haiku.yaml");
                told[i] = System.nanoTime() - before;
                desk.pulled(agent);
                pulled[i] = System.nanoTime() - before;
            }
            say(how + ", " + files + " files: save to event", told);
            say(how + ", " + files + " files: save to pulled", pulled);
        }
    }

    private static void say(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: median %.0f ms, 99th hundredth %.0f ms, worst %.0f ms%n",
                what, nanos[SAVES / 2] / 1e6, nanos[SAVES * 99 / 100] / 1e6, nanos[SAVES - 1] / 1e6);
    }
}
