package io.agentloader.dev;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.agentloader.dev.DevState.Watching;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** It is time when the file system says that something happened, and all is quiet again. */
final class EventSignals implements Signals {

    /** One save is several events; what is saved in one go is looked at in one go. */
    private static final long QUIET_MILLIS = 40;

    /** Who never stops writing is looked at meanwhile. */
    private static final int MOST_ROUNDS = 10;

    private final WatchService service;
    private boolean broken;

    private EventSignals(WatchService service) {
        this.service = service;
    }

    /** Empty where the system, or the JDK on it, has no events. */
    static Optional<Signals> on(Path folder) {
        try {
            WatchService service = folder.getFileSystem().newWatchService();
            // that of a JDK without events looks through the folder itself, every ten seconds
            if (service.getClass().getSimpleName().contains("Polling")) {
                service.close();
                return Optional.empty();
            }
            return Optional.of(new EventSignals(service));
        } catch (IOException | UnsupportedOperationException none) {
            return Optional.empty();
        }
    }

    @Override
    public Watching kind() {
        return Watching.EVENTS;
    }

    /** Every time anew: a folder may be another one than before under its name, and for the same one this does nothing. */
    @Override
    public void enter(Path folder) {
        try {
            folder.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
        } catch (NoSuchFileException | NotDirectoryException | ClosedWatchServiceException gone) {
            // whoever lists it finds that, too
            return;
        } catch (IOException limit) {
            broken = true;
        }
    }

    @Override
    public boolean isBroken() {
        return broken;
    }

    @Override
    public Set<Path> await(Duration atMost) throws InterruptedException {
        try {
            Set<Path> touched = new HashSet<>();
            WatchKey key = service.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
            for (int round = 0; key != null && round < MOST_ROUNDS; round++) {
                drain(key, touched);
                key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
            }
            if (key != null) {
                drain(key, touched);
            }
            return touched;
        } catch (ClosedWatchServiceException closed) {
            throw new InterruptedException("closed");
        }
    }

    /** All that is there now, of this folder and of others. What overflowed has no name, and everything is looked at anyway. */
    private void drain(WatchKey first, Set<Path> touched) {
        @Nullable WatchKey key = first;
        while (key != null) {
            for (WatchEvent<?> event : key.pollEvents()) {
                if (key.watchable() instanceof Path folder && event.context() instanceof Path name) {
                    touched.add(folder.resolve(name));
                } else if (key.watchable() instanceof Path folder) {
                    touched.add(folder);
                }
            }
            key.reset();
            key = service.poll();
        }
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException ignored) {
            // nothing is written there, and nobody waits
            return;
        }
    }
}
