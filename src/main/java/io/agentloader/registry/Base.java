package io.agentloader.registry;

import io.vertx.core.http.HttpMethod;

/**
 * What all requests of one attempt are under.
 *
 * @param root where the registry's {@code /v2/} is
 * @param transport how it is reached
 */
record Base(Target root, Transport transport) {

    Ask ask(HttpMethod method, String path, long limit) {
        return Ask.of(method, root.under(path), limit).over(transport);
    }

    Origin origin() {
        return root.origin();
    }
}
