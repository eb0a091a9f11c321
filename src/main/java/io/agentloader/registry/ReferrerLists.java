package io.agentloader.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Collects what refers to a manifest from one host: page after page of its list, or, where it has no such lists, by the tag that stands
 * in for one (OCI distribution specification, "Listing Referrers" and "Referrers Tag Schema").
 */
final class ReferrerLists {

    private static final int MOST_PAGES = 20;

    /** Of all pages, as it is of one: what is made of them is one index, and has to be one that clients read. */
    private static final int MOST_BYTES = ManifestAnswers.MAX_SIZE;

    /** What says that there is no such list here, and no more than that. */
    private static final Set<Integer> LACKING = Set.of(400, 404, 405, 501);

    private final TagAnswers pages;
    private final InstantSource clock;

    ReferrerLists(TagAnswers pages, InstantSource clock) {
        this.pages = pages;
        this.clock = clock;
    }

    /** All of them as one index, those of one type where that is asked for. */
    Uni<Content> read(Attempt attempt, Reference subject, Optional<String> artifactType) {
        Digest digest = subject.digest().orElseThrow();
        String path = Endpoint.referrersPath(attempt.repository(), digest);
        Found found =
                new Found(new HashSet<>(), new AtomicInteger(), JsonNodeFactory.instance.arrayNode(), artifactType);
        return ask(attempt, path)
                .flatMap(answer -> LACKING.contains(answer.status())
                        ? byTag(attempt, digest, found)
                        : taken(attempt, path, answer, found));
    }

    private record Found(Set<String> asked, AtomicInteger read, ArrayNode entries, Optional<String> artifactType) {

        private void add(JsonNode page) {
            page.path("manifests").forEach(entry -> {
                if (isOne(entry)) {
                    entries.add(entry);
                }
            });
        }

        /** An entry without a digest that this program knows leads nowhere. */
        private boolean isOne(JsonNode entry) {
            return Digest.parse(entry.path("digest").asText()).isPresent()
                    && artifactType
                            .filter(type ->
                                    !type.equals(entry.path("artifactType").asText()))
                            .isEmpty();
        }

        private Content index() {
            ObjectNode index = JsonNodeFactory.instance
                    .objectNode()
                    .put("schemaVersion", 2)
                    .put("mediaType", MediaType.OCI_INDEX.name());
            index.set("manifests", entries);
            return Content.hash(MediaType.OCI_INDEX, index.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Uni<Answer> ask(Attempt attempt, String path) {
        return attempt.authenticator()
                .send(attempt.base()
                        .ask(HttpMethod.GET, path, ManifestAnswers.MAX_SIZE)
                        .with("Accept", MediaType.OCI_INDEX.name()));
    }

    private Uni<Content> taken(Attempt attempt, String path, Answer answer, Found found) {
        found.add(index(attempt.call(), answer, found));
        Optional<String> next = pages.next(attempt.call(), answer);
        if (next.isEmpty()) {
            return Uni.createFrom().item(found.index());
        }
        if (found.asked().size() == MOST_PAGES || !found.asked().add(next.get())) {
            throw Failures.protocol(attempt.call(), answer.host(), "has a list of referrers that does not end");
        }
        return ask(attempt, path + "?" + next.get()).flatMap(page -> taken(attempt, path, page, found));
    }

    private Uni<Content> byTag(Attempt attempt, Digest digest, Found found) {
        return ask(attempt, Endpoint.referrersTagPath(attempt.repository(), digest))
                .map(answer -> {
                    if (answer.status() != 404) {
                        found.add(index(attempt.call(), answer, found));
                    }
                    return found.index();
                });
    }

    private JsonNode index(Call call, Answer answer, Found found) {
        if (answer.status() != 200) {
            throw Failures.ofStatus(call, answer, clock.instant());
        }
        if (answer.cut() || found.read().addAndGet(answer.body().length()) > MOST_BYTES) {
            throw Failures.protocol(
                    call, answer.host(), "has a list of referrers of more than " + MOST_BYTES + " bytes");
        }
        try {
            JsonNode index = Json.MAPPER.readTree(answer.body().getBytes());
            if (index.path("manifests").isArray()) {
                return index;
            }
        } catch (IOException malformed) {
            // told below
        }
        throw Failures.protocol(call, answer.host(), "sent what is no list of referrers");
    }
}
