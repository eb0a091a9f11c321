package io.agentloader.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The uploads that are open: so many at once, and none that is left alone for long. */
final class Uploads {

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
        if (open.size() > limits.uploads()) {
            open.remove(id);
            throw new Refused(ApiError.TOOMANYREQUESTS.about(limits.uploads() + " uploads are open"));
        }
        upload.create();
        return upload;
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
