package io.agentloader.shared;

import io.agentloader.shared.Turn.Whose;
import java.time.Duration;

/**
 * Whose it is to ask a registry now.
 *
 * @param whose {@link Whose#DONE} where another replica has asked lately and was answered
 * @param left until this is to be asked again; nothing where it is this replica's, or nobody can tell
 * @param said of an agent or of none, to the other one; nothing where none has been answered
 * @param token when this replica's began, in milliseconds by the clock of Redis
 */
public record Poll(Whose whose, Duration left, Said said, long token) {

    static final Poll NOBODYS = new Poll(Whose.NOBODYS, Duration.ZERO, Said.NOTHING, 0);
}
