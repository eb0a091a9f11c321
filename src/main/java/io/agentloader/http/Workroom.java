package io.agentloader.http;

import io.agentloader.connection.UnsentAnswers;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** The memory in which large agents are read: that of large answers, since one is to come of it. */
@Singleton
final class Workroom {

    /** How often the bytes of an agent are in memory while they are read or compared, about. */
    private static final long COPIES = 8;

    private final UnsentAnswers unsent;

    Workroom(UnsentAnswers unsent) {
        this.unsent = unsent;
    }

    /** The work on so many bytes; fails with a {@link Refusal} where others take the memory. Small ones are not worth counting. */
    <T> Uni<T> on(long size, Supplier<Uni<T>> work) {
        if (!LargeAnswers.isLarge(size)) {
            return Uni.createFrom().deferred(work::get);
        }
        return Uni.createFrom().deferred(() -> {
            UnsentAnswers.Room room = unsent.room(COPIES * size).orElseThrow(LargeAnswers::overloaded);
            return Uni.createFrom().deferred(work::get).onTermination().invoke(room::giveBack);
        });
    }
}
