package io.agentloader.cloud;

import io.smallrye.mutiny.Uni;

/** One cloud's way to a login. Fails with a {@link CloudRefusal} and nothing else. */
@FunctionalInterface
interface CloudSource {

    /** A login for that registry, {@code host[:port]}. */
    Uni<CloudLogin> login(String registry);
}
