package io.agentloader.registry;

import io.vertx.core.http.HttpMethod;

/**
 * What all requests of one attempt are under.
 *
 * @param root what stands before the repository: the registry's {@code /v2}
 * @param transport how it is reached
 * @param query that goes with every request; mostly empty
 */
record Base(Target root, Transport transport, String query) {

    Ask ask(HttpMethod method, String path, long limit) {
        return Ask.of(method, root.under(path).withQuery(query), limit).over(transport);
    }

    Origin origin() {
        return root.origin();
    }
}
