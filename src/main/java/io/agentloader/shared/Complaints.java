package io.agentloader.shared;

import java.util.Optional;

/** Says once when trouble with Redis begins, and once when it is over. */
record Complaints(SharedListener listener) {

    private static final System.Logger LOG = System.getLogger(SharedCache.class.getName());

    /**
     * Tells it.
     *
     * @param done what can or cannot be done, after "Redis can be" and "Redis cannot be"
     * @param trouble the reason, and nothing when it is over
     */
    void tell(String done, Optional<String> trouble) {
        if (trouble.isPresent()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Redis cannot be {0} ({1}); this replica goes on as if it were alone",
                    done,
                    trouble.get());
        } else {
            LOG.log(System.Logger.Level.INFO, "Redis can be {0} again", done);
        }
        listener.is(trouble.isEmpty());
    }
}
