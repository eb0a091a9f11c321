package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Existence.Verdict;
import org.junit.jupiter.api.Test;

/** Who may say that there is nothing. */
class ExistenceTest {

    private static final Reference REFERENCE = ReferenceParser.DEFAULT.parse("ghcr.io/acme/helper:1");
    private static final Report REPORT = Report.of("ghcr.io/acme/helper:1", "GET failed");

    @Test
    void registryItselfMay() {
        Existence existence = Existence.of(REFERENCE, new NotFound(REPORT));

        assertThat(existence.verdict()).isEqualTo(Verdict.NO);
        assertThat(existence.checked()).isTrue();
    }

    @Test
    void whoWasRedirectedToMayNot() {
        Existence existence = Existence.of(REFERENCE, new NotFound(REPORT.withMember(Report.REDIRECTED_BY, "ghcr.io")));

        assertThat(existence.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(existence.checked()).isFalse();
    }

    @Test
    void portalMayNot() {
        Existence existence = Existence.of(REFERENCE, new NotFound(REPORT.withMember(Report.HTML_PAGE, true)));

        assertThat(existence.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(existence.checked()).isFalse();
    }
}
