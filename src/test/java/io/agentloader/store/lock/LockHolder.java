package io.agentloader.store.lock;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A process that holds a lock until its input ends or it is killed. */
final class LockHolder {

    private LockHolder() {}

    public static void main(String[] arguments) throws IOException {
        LockFile lock = LockFile.of(Path.of(arguments[0]));
        Duration patience = Duration.ofSeconds(10);
        boolean alone = arguments[1].equals("alone");
        try (LockFile.Held held = (alone ? lock.alone(patience) : lock.shared(patience)).orElseThrow()) {
            System.out.println(held.toString().isEmpty() ? "" : "held");
            System.in.read();
        }
    }
}
