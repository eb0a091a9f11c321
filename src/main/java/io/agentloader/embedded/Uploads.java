package io.agentloader.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The uploads that are open: so many at once, and none that is left alone for long. */
final class Uploads {

    /** Between two pieces of one blob nobody takes as long as that; where there are too many, it may be ended. */
    private static final Duration YIELDING = Duration.ofSeconds(5);

    private final RegistryFolder folder;
    private final RegistryLimits limits;
    private final InstantSource clock;
    private final Map<String, Upload> open = new ConcurrentHashMap<>();

    Uploads(RegistryFolder folder, RegistryLimits limits, InstantSource clock) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
    }

    RegistryLimits limits() {
        return limits;
    }

    /** An empty one, taken by whoever called. Blocks. */
    Upload begin(String repository) throws IOException {
        sweep();
        folder.ready();
        String id = UUID.randomUUID().toString();
        Upload upload = new Upload(id, repository, folder.uploads().resolve(id), clock.instant());
        upload.take();
        open.put(id, upload);
        if (open.size() > limits.uploads() && !endOldest()) {
            open.remove(id);
            throw new Refused(ApiError.TOOMANYREQUESTS
                    .about(limits.uploads() + " uploads are open")
                    .with("Retry-After", Long.toString(YIELDING.toSeconds())));
        }
        upload.create();
        return upload;
    }

    /** Makes room for another one, at the cost of whoever did nothing for longest. False when all of them are busy. */
    private boolean endOldest() throws IOException {
        Instant then = clock.instant().minus(YIELDING);
        List<Upload> left = open.values().stream()
                .filter(upload -> upload.isLeftSince(then))
                .sorted(Comparator.comparing(Upload::used))
                .toList();
        for (Upload upload : left) {
            if (upload.take()) {
                end(upload);
                return true;
            }
        }
        return false;
    }

    Optional<Upload> find(String repository, String id) {
        return Optional.ofNullable(open.get(id))
                .filter(upload -> upload.repository().equals(repository));
    }

    void giveBack(Upload upload) {
        upload.giveBack(clock.instant());
    }

    /** Its file may have another name by now. Blocks. */
    void end(Upload upload) throws IOException {
        open.remove(upload.id());
        Files.deleteIfExists(upload.file());
    }

    /** Ends those that nobody goes on with. Blocks. */
    void sweep() throws IOException {
        Instant then = clock.instant().minus(limits.idle());
        for (Upload upload : open.values()) {
            if (upload.isLeftSince(then) && upload.take()) {
                end(upload);
            }
        }
    }
}
