package io.agentloader.shared;

/**
 * Who fetches now what a reference names, of all replicas.
 *
 * @param token of whoever has the lease: a later one is higher, and overtakes it; 0 for nobody
 */
public record Turn(Whose whose, long token) {

    /** Whose it is. */
    public enum Whose {
        /** This replica's: the others wait for it, for a while. */
        MINE,
        /** Another replica's. */
        ANOTHERS,
        /** Another replica's that was waited for, and that has put there what it brought. */
        DONE,
        /** Nobody can tell, so each does it for itself. */
        NOBODYS
    }

    static final Turn NOBODYS = new Turn(Whose.NOBODYS, 0);
}
