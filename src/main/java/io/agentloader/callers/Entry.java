package io.agentloader.callers;

import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** A caller together with what they show. */
record Entry(Caller caller, List<KeyHash> keys, Optional<X500Principal> certificate) {

    Entry {
        keys = List.copyOf(keys);
    }

    /** Compares with every key, whichever is the right one. */
    boolean hasKey(Presented.Key shown) {
        boolean found = false;
        for (KeyHash key : keys) {
            found |= key.isThatOf(shown.hash());
        }
        return found && shown.user().filter(user -> !user.equals(caller.name())).isEmpty();
    }

    boolean hasCertificate(X500Principal subject) {
        return certificate.filter(subject::equals).isPresent();
    }
}
