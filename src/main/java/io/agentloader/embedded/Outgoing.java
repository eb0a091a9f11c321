package io.agentloader.embedded;

import io.vertx.core.http.HttpServerRequest;

/** What goes back to whoever asked. */
interface Outgoing {

    /** With the header, in the place of one of the same name. */
    Outgoing with(String header, String value);

    /** To be called once, on the event loop of the request. */
    void sendTo(HttpServerRequest request);
}
