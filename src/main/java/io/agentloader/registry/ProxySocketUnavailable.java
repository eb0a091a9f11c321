package io.agentloader.registry;

import java.nio.file.Path;

/**
 * Nobody is to be reached at Docker Desktop's socket, and so nothing was sent: the only failure after which a host is connected
 * to directly.
 *
 * <p>It is made in two places: around the dial, whatever the dial raised, and where our own relay says that its dial raised this.
 * Text has no part in it. A client that hands the dial to a library gets it back inside of other errors, or flattened to their
 * text, and then has to search that for words such as "dial unix" or "no such file", which a registry, a proxy or a locale may
 * put there as well. Here the dial is a call of its own, so there is no plain text to tell from it.
 */
final class ProxySocketUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1;

    ProxySocketUnavailable(Path socket, Throwable cause) {
        super("nobody is to be reached at " + socket, cause);
    }

    ProxySocketUnavailable(String why) {
        super(why);
    }
}
