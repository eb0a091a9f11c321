package io.agentloader.cli;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/**
 * Whose store it is. What another user writes into it, root above all, the service cannot read: a pin that is set so would
 * hold nothing.
 */
final class StoreOwner {

    /** Belongs to whoever looks. Only Linux has it; elsewhere nobody is refused. */
    private static final Path SELF = Path.of("/proc/self");

    private final Path self;

    StoreOwner() {
        this(SELF);
    }

    /** @param self a file that belongs to the user of this process */
    StoreOwner(Path self) {
        this.self = self;
    }

    /**
     * Passes in silence when this user's files are readable for whoever made the store at that path. The folder that only this
     * program makes decides: the root may be a volume that somebody else mounts.
     */
    void refuseOthers(Path store) {
        Optional<UserPrincipal> owner = ownerOf(store.resolve(".agent-loader"));
        Optional<UserPrincipal> user = ownerOf(self);
        if (owner.isPresent() && user.isPresent() && !owner.equals(user)) {
            String name = owner.get().getName();
            throw new StoreUnavailable(
                    Report.of(
                            "the store",
                            "it belongs to the user " + name + ", and this is "
                                    + user.get().getName()
                                    + ", whose files a service of " + name + " could not read; nothing was changed. Run"
                                    + " this as that user: sudo -u "
                                    + (name.matches("\\d+") ? "'#" + name + "'" : name) + " " + Program.NAME + " …"),
                    null);
        }
    }

    private static Optional<UserPrincipal> ownerOf(Path path) {
        try {
            return Optional.of(Files.getOwner(path.equals(SELF) ? path.toRealPath() : path, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException | UnsupportedOperationException untold) {
            return Optional.empty();
        }
    }
}
