package io.agentloader.pull;

import io.agentloader.oci.Reference;
import io.agentloader.pull.Recovery.Kept;
import io.smallrye.mutiny.Uni;

/** Who else fetches, and is told of what is fetched here. */
interface Turns {

    /** Where nobody else does. */
    Turns NOBODY_ELSE = new Turns() {
        @Override
        public Uni<Kept> inTurn(Wish wish) {
            return wish.fetch().get();
        }

        @Override
        public Uni<Kept> told(Reference record, Uni<Kept> fetch) {
            return fetch;
        }
    };

    /** What is wished for, fetched here or by somebody else who wants the same at the same time. */
    Uni<Kept> inTurn(Wish wish);

    /** The fetch, of which the others are told when it has brought something. */
    Uni<Kept> told(Reference record, Uni<Kept> fetch);
}
