package io.agentloader.cli;

import io.agentloader.cli.Diagnosis.Chapter;
import io.agentloader.store.StoreHealth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the store can be opened. One that is not there yet is not made: it would belong to whoever asks the doctor. */
final class StoreLook {

    private final Surroundings surroundings;

    StoreLook(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Chapter chapter() {
        return new Chapter(
                "store", List.of(look(surroundings.config().store().path().toAbsolutePath())));
    }

    private Finding look(Path path) {
        if (!Files.exists(path)) {
            return canBeMade(path)
                    ? Finding.ok(path + " is not there yet; the service makes it")
                    : Finding.fail(
                            Exit.STORE,
                            path + " is not there, and cannot be made by this user",
                            "Make it, or set agent-loader.store.path to a folder that can be written.");
        }
        StoreHealth.State state = surroundings.store().get().health().state();
        return switch (state) {
            case OK -> Finding.ok(path + " can be used");
            case FULL ->
                Finding.warn(
                        path + " is " + state.word() + ": what is stored is served, and nothing new is kept",
                        "Make room on its disk, or set agent-loader.store.path to a folder on another.");
            case READ_ONLY ->
                Finding.warn(
                        path + " is " + state.word() + ": what is stored is served, and nothing new is kept",
                        "Let this user write it, or set agent-loader.store.path to a folder that can be written.");
            case LOCKED ->
                Finding.warn(
                        path + " is " + state.word() + ": another process holds its lock, and nothing new is kept",
                        "Find out what holds .agent-loader/gc.lock in it, and end that if it hangs.");
        };
    }

    private static boolean canBeMade(Path path) {
        Path above = path.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && Files.isDirectory(above) && Files.isWritable(above);
    }
}
