package io.agentloader.registry;

import io.agentloader.failure.Report;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a registry tells about its limits: {@code ratelimit-limit: 100;w=21600} and {@code ratelimit-remaining}. */
final class RateLimits {

    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,9})\\b.*");

    private RateLimits() {}

    static Report in(Answer answer, Report report) {
        return member(answer, "ratelimit-remaining", "remaining", member(answer, "ratelimit-limit", "limit", report));
    }

    private static Report member(Answer answer, String header, String member, Report report) {
        return answer.header(header)
                .map(NUMBER::matcher)
                .filter(Matcher::matches)
                .map(matcher -> report.withMember(member, Integer.parseInt(matcher.group(1))))
                .orElse(report);
    }
}
