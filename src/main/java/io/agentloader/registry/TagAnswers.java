package io.agentloader.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.RegistryRejected;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the answers to {@code GET /v2/<name>/tags/list} (OCI distribution specification, "Listing tags"). */
final class TagAnswers {

    /** Of one page. */
    static final int MAX_SIZE = 2 * 1024 * 1024;

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern NEXT =
            Pattern.compile("<([^<>\"]{1,4096})>\\s*;\\s*rel=\"?next\"?\\s*(?:[;,].*)?", Pattern.CASE_INSENSITIVE);

    /** What a registry that has such lists says of a repository that it does not have. */
    private static final Set<String> UNKNOWN = Set.of("NAME_UNKNOWN", "NAME_INVALID", "NOT_FOUND", "MANIFEST_UNKNOWN");

    private final InstantSource clock;

    TagAnswers(InstantSource clock) {
        this.clock = clock;
    }

    /** The tags of one page; what no reference could name is left out. */
    List<String> names(Call call, Answer answer) {
        if (answer.status() != 200) {
            throw refused(call, answer);
        }
        if (answer.cut() || answer.isHtml()) {
            throw Failures.protocol(call, answer.host(), "sent what is no list of tags, or too long a one");
        }
        List<String> names = new ArrayList<>();
        for (JsonNode tag : list(call, answer)) {
            if (tag.isTextual() && TAG.matcher(tag.textValue()).matches()) {
                names.add(tag.textValue());
            }
        }
        return names;
    }

    /** The query of the next page; empty on the last one. Who is asked for it is not the registry's to say. */
    Optional<String> next(Call call, Answer answer) {
        return answer.headers("Link").stream()
                .map(NEXT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> query(call, answer, matcher.group(1)))
                .findFirst();
    }

    private static String query(Call call, Answer answer, String link) {
        Target next = answer.ask()
                .target()
                .resolve(link)
                .filter(target ->
                        target.origin().equals(answer.origin()) && target.path().indexOf('?') > 0)
                .orElseThrow(
                        () -> Failures.protocol(call, answer.host(), "named a next page that is not one of this list"));
        return next.path().substring(next.path().indexOf('?') + 1);
    }

    private static JsonNode list(Call call, Answer answer) {
        try {
            JsonNode tags = Json.MAPPER.readTree(answer.body().getBytes()).path("tags");
            if (tags.isArray() || tags.isNull()) {
                return tags;
            }
        } catch (JsonProcessingException malformed) {
            // told below
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException("bytes in memory can be read", impossible);
        }
        throw Failures.protocol(call, answer.host(), "sent no list of tags");
    }

    /** A registry may well lack this part of the specification, and then nothing is missing but that. */
    private AgentException refused(Call call, Answer answer) {
        int status = answer.status();
        Optional<String> code = ErrorDocument.of(answer).code();
        boolean lacking = status == 405
                || status == 501
                || code.filter("UNSUPPORTED"::equals).isPresent()
                || (status == 404 && code.filter(UNKNOWN::contains).isEmpty());
        if (!lacking) {
            return Failures.ofStatus(call, answer, clock.instant());
        }
        return new RegistryRejected(Failures.report(
                        call,
                        answer.host(),
                        "failed: " + answer.host() + " answered " + status + " and seems to have no list of tags; it"
                                + " needs GET /v2/<name>/tags/list of the OCI distribution specification")
                .withUpstreamStatus(status)
                .withMember("need", "GET /v2/<name>/tags/list"));
    }
}
