package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects tags from one host, a page of the registry's after another, until there are enough. */
final class TagPages {

    /** Of the registry's, for one of ours; who has smaller ones is asked again with what was found so far. */
    private static final int MOST = 20;

    private final TagAnswers answers;
    private final Attempt attempt;
    private final int limit;
    private final Optional<String> after;
    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> asked = new HashSet<>();

    TagPages(TagAnswers answers, Attempt attempt, int limit, Optional<String> after) {
        this.answers = answers;
        this.attempt = attempt;
        this.limit = limit;
        this.after = after;
    }

    Uni<Tags> read() {
        String last = after.map(tag -> "&last=" + URLEncoder.encode(tag, StandardCharsets.UTF_8))
                .orElse("");
        return page("n=" + limit + last);
    }

    private Uni<Tags> page(String query) {
        if (!asked.add(query)) {
            throw inCircles(attempt.base().origin().authority());
        }
        String path = Endpoint.tagsPath(attempt.repository()) + "?" + query;
        return attempt.send(HttpMethod.GET, path, TagAnswers.MAX_SIZE).flatMap(this::taken);
    }

    private Uni<Tags> taken(Answer answer) {
        List<String> names = answers.names(attempt.call(), answer);
        // a registry that knows nothing of pages begins at the beginning again
        int known = after.map(names::indexOf).orElse(-1);
        if (known >= 0) {
            found.clear();
        }
        Optional<String> next = answers.next(attempt.call(), answer);
        List<String> page = names.subList(known + 1, names.size());
        boolean fresh = found.addAll(page);
        if (!page.isEmpty() && !fresh && next.isPresent()) {
            throw inCircles(answer.host());
        }
        boolean enough = next.isEmpty() || found.size() >= limit || (asked.size() >= MOST && !found.isEmpty());
        if (!enough && asked.size() >= MOST) {
            throw Failures.protocol(
                    attempt.call(), answer.host(), "sent no tag on " + MOST + " pages of its list of tags");
        }
        return enough ? Uni.createFrom().item(tags(next.isPresent())) : page(next.get());
    }

    private AgentException inCircles(String host) {
        return Failures.protocol(attempt.call(), host, "leads in circles through its list of tags");
    }

    private Tags tags(boolean upstreamHasMore) {
        return new Tags(found.stream().limit(limit).toList(), found.size() > limit || upstreamHasMore);
    }
}
