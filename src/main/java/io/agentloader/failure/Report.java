package io.agentloader.failure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What is known about a failure. It is built up on the way out: the registry client knows host and status, the pipeline
 * adds the reference and what was stored.
 *
 * @param subject the reference, digest or host the failure is about, as a person would name it
 * @param detail one sentence: what was tried and what came back; holds no credential and no path of the machine
 * @param reference the normalised reference that was asked for
 * @param host the host that was asked last, or that decided
 * @param error why the host could not be asked or did not answer, when that was the trouble
 * @param upstreamStatus the HTTP status that the host answered with
 * @param upstreamCode the error code of the distribution specification in the host's answer
 * @param attempts how many requests were made, 0 when none was
 * @param retryAfter how long the caller should wait before asking again
 * @param stored what the store held
 * @param causes the hosts that were asked in vain, in order
 * @param members further members of the problem document, by their names there
 */
public record Report(
        String subject,
        String detail,
        Optional<String> reference,
        Optional<String> host,
        Optional<NetworkError> error,
        OptionalInt upstreamStatus,
        Optional<String> upstreamCode,
        int attempts,
        Optional<Duration> retryAfter,
        Optional<StoredState> stored,
        List<HostFailure> causes,
        Map<String, Object> members) {

    /** The member for the host that redirected to the one that answered, which is another. */
    public static final String REDIRECTED_BY = "redirectedBy";

    /** The member for the token server that was not shown the credentials, since anybody on the way may have named it. */
    public static final String WITHHELD_FROM = "credentialWithheldFrom";

    /** The member that is true when something was to be written to the host. */
    public static final String WRITING = "writing";

    /** The member that is true when the answer was a page for people, as portals send it. */
    public static final String HTML_PAGE = "htmlPage";

    public Report {
        causes = List.copyOf(causes);
        members = Map.copyOf(members);
    }

    /** A report of a subject and a sentence, with nothing else known yet. */
    public static Report of(String subject, String detail) {
        return new Report(
                subject,
                detail,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of());
    }

    public Report withReference(String text) {
        return with(draft -> draft.reference = Optional.of(text));
    }

    public Report withHost(String text) {
        return with(draft -> draft.host = Optional.of(text));
    }

    public Report withError(NetworkError value) {
        return with(draft -> draft.error = Optional.of(value));
    }

    public Report withUpstreamStatus(int status) {
        return with(draft -> draft.upstreamStatus = OptionalInt.of(status));
    }

    public Report withUpstreamCode(String code) {
        return with(draft -> draft.upstreamCode = Optional.of(code));
    }

    public Report withAttempts(int count) {
        return with(draft -> draft.attempts = count);
    }

    public Report withRetryAfter(Duration wait) {
        return with(draft -> draft.retryAfter = Optional.of(wait));
    }

    public Report withStored(StoredState state) {
        return with(draft -> draft.stored = Optional.of(state));
    }

    public Report withCauses(List<HostFailure> hosts) {
        return with(draft -> draft.causes = hosts);
    }

    /** With one more member of the problem document; {@code value} is a text, a number, a boolean or a list of these. */
    public Report withMember(String name, Object value) {
        return with(draft -> draft.members.put(name, value));
    }

    public Report withDetail(String sentence) {
        return with(draft -> draft.detail = sentence);
    }

    private Report with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.build();
    }

    /** The one place that knows the order of the components. */
    private static final class Draft {
        private final Report from;
        private String detail;
        private Optional<String> reference;
        private Optional<String> host;
        private Optional<NetworkError> error;
        private OptionalInt upstreamStatus;
        private Optional<String> upstreamCode;
        private int attempts;
        private Optional<Duration> retryAfter;
        private Optional<StoredState> stored;
        private List<HostFailure> causes;
        private final Map<String, Object> members;

        private Draft(Report from) {
            this.from = from;
            this.detail = from.detail;
            this.reference = from.reference;
            this.host = from.host;
            this.error = from.error;
            this.upstreamStatus = from.upstreamStatus;
            this.upstreamCode = from.upstreamCode;
            this.attempts = from.attempts;
            this.retryAfter = from.retryAfter;
            this.stored = from.stored;
            this.causes = from.causes;
            this.members = new LinkedHashMap<>(from.members);
        }

        private Report build() {
            return new Report(
                    from.subject,
                    detail,
                    reference,
                    host,
                    error,
                    upstreamStatus,
                    upstreamCode,
                    attempts,
                    retryAfter,
                    stored,
                    causes,
                    members);
        }
    }
}
