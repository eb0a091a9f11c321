package io.agentloader.cli;

import io.agentloader.store.Repair;
import io.agentloader.store.StoreListener;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** Says in one line what a command waits for: whoever sees nothing happen should not have to guess. */
public final class LockNotice implements StoreListener {

    private final PrintStream err;

    public LockNotice(PrintStream err) {
        this.err = err;
    }

    @Override
    public void waits(String lock, List<Long> holders) {
        String others = holders.isEmpty()
                ? "others hold"
                : "process " + holders.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " holds";
        err.println(Program.NAME + ": " + others + " the store's lock " + lock + "; waiting for it");
    }

    /** A command tells of repairs itself. */
    @Override
    public void repaired(Repair repair) {}
}
