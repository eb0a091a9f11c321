package io.agentloader.broken.http;

import io.agentloader.broken.store.Shelf;

/** A surface that looks behind the pipeline. */
public final class Resource {
    Shelf shelf() {
        return new Shelf();
    }
}
