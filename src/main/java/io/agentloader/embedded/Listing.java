package io.agentloader.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * One page of a list (distribution specification, "Listing Tags").
 *
 * @param path of the list, for the link to the next page
 * @param member of the document that holds the list
 * @param name of the repository; empty where the list is not of one
 */
record Listing(String path, String member, String name) {

    static Answer tags(String repository, List<String> tags, HttpServerRequest request) {
        return new Listing("/v2/" + repository + "/tags/list", "tags", repository).page(tags, request);
    }

    static Answer repositories(List<String> repositories, HttpServerRequest request) {
        return new Listing("/v2/_catalog", "repositories", "").page(repositories, request);
    }

    private Answer page(List<String> names, HttpServerRequest request) {
        Optional<TagPage> asked = TagPage.of(request.getParam("n"), request.getParam("last"));
        if (asked.isEmpty()) {
            return ApiError.PAGINATION_NUMBER_INVALID.about(String.valueOf(request.getParam("n")));
        }
        List<String> rest = asked.get().after(names);
        List<String> page = asked.get().first(rest);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!name.isEmpty()) {
            body.put("name", name);
        }
        page.forEach(body.putArray(member)::add);
        Answer answer = new Answer(200, DistributionApi.JSON, Buffer.buffer(body.toString()));
        if (page.isEmpty() || page.size() == rest.size()) {
            return answer;
        }
        String next = path + "?n=" + page.size() + "&last=" + page.get(page.size() - 1);
        return answer.with("Link", "<" + next + ">; rel=\"next\"");
    }
}
