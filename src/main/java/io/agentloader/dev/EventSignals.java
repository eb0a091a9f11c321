package io.agentloader.dev;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.agentloader.dev.DevState.Watching;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
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

    /** Asks the system to tell of a folder. */
    interface Registration {
        void of(Path folder) throws IOException;
    }

    private final WatchService service;
    private final Registration registration;
    private Optional<String> trouble = Optional.empty();

    EventSignals(WatchService service, Registration registration) {
        this.service = service;
        this.registration = registration;
    }

    /** By looking, where the system, or the JDK on it, has no events. */
    static Signals on(Path folder) {
        try {
            WatchService service = folder.getFileSystem().newWatchService();
            // that of a JDK without events looks through the folder itself, every ten seconds
            if (service.getClass().getSimpleName().contains("Polling")) {
                service.close();
                return PollSignals.asked();
            }
            return new EventSignals(
                    service, entered -> entered.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE));
        } catch (IOException limit) {
            return PollSignals.insteadOfEvents(told(limit));
        } catch (UnsupportedOperationException none) {
            return PollSignals.asked();
        }
    }

    /** Of Linux the limits are the usual reason, and whoever reads of them wants their names. */
    private static String told(IOException limit) {
        return "The file system tells of no more changes (" + limit.getMessage()
                + "; Linux has fs.inotify.max_user_instances and fs.inotify.max_user_watches)";
    }

    @Override
    public Watching kind() {
        return Watching.EVENTS;
    }

    /** Every time anew: a folder may be another one than before under its name, and for the same one this does nothing. */
    @Override
    public void enter(Path folder) {
        try {
            registration.of(folder);
        } catch (NoSuchFileException
                | NotDirectoryException
                | AccessDeniedException
                | ClosedWatchServiceException gone) {
            // whoever lists it finds that, too
            return;
        } catch (IOException limit) {
            trouble = Optional.of(told(limit));
        }
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
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
