package io.agentloader.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.oci.ReferenceParser;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {

    @Test
    void withoutRulesEveryPublicRegistryMayBeAsked() {
        Admission admission = Admission.of(AdmissionRules.NONE);

        allows(admission, "ghcr.io/acme/agent");
        allows(admission, "helper");
    }

    @ParameterizedTest
    @CsvSource({
        "ghcr.io/acme/*, ghcr.io/acme/agent, true",
        "ghcr.io/acme/*, ghcr.io/acme/team/agent, false",
        "ghcr.io/acme/**, ghcr.io/acme/team/agent, true",
        "ghcr.io/acme/**, ghcr.io/acme, false",
        "ghcr.io/acme/**, ghcr.io.evil.example/acme/x, false",
        "ghcr.io/**, GHCR.IO/x, true",
        "GHCR.io/**, ghcr.io/x, true",
        "*.corp.example/**, a.corp.example/x/y, true",
        "*.corp.example/**, corp.example/x, false",
        "*/acme/*, ghcr.io/acme/x, true",
        "*/acme/*, ghcr.io:443/acme/x, true",
        "docker.io/library/*, helper, true",
        "index.docker.io/acme/*, acme/helper, true",
        "ghcr.io/acme/agent-*-prod, ghcr.io/acme/agent-1-prod, true",
        "ghcr.io/acme/agent-*-prod, ghcr.io/acme/agent-prod, false",
        "ghcr.io/**/agent, ghcr.io/a/b/agent, true",
        "ghcr.io/acme/agent, ghcr.io/acme/agent:1, true",
        "[2606:4700::1]:5000/**, [2606:4700::1]:5000/x, true",
        "**, ghcr.io/anything, true"
    })
    void allowPatternMatchesWithinAComponentOrAcrossThem(String pattern, String reference, boolean allowed) {
        Admission admission = Admission.of(lists(List.of(pattern), List.of()));

        if (allowed) {
            allows(admission, reference);
        } else {
            refuses(admission, reference, "allow");
        }
    }

    @Test
    void denyDecidesBeforeAllow() {
        Admission admission = Admission.of(lists(List.of("ghcr.io/**"), List.of("ghcr.io/evil/**")));

        allows(admission, "ghcr.io/acme/agent");
        refuses(admission, "ghcr.io/evil/agent", "deny");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ghcr.io/evil/agent",
                "GHCR.IO/evil/agent",
                "ghcr.io:443/evil/agent",
                "ghcr.io/evil/agent@sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c"
            })
    void denyListIsNotWalkedAroundByAnotherSpelling(String reference) {
        refuses(Admission.of(lists(List.of(), List.of("ghcr.io/evil/*"))), reference, "deny");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "library/x", "index.docker.io/library/x", "registry-1.docker.io/library/x"})
    void dockerHubIsDeniedUnderAllItsNames(String reference) {
        refuses(Admission.of(lists(List.of(), List.of("docker.io/**"))), reference, "deny");
    }

    @Test
    void literalAddressIsHeldToTheAddressRules() {
        refuses(Admission.of(AdmissionRules.NONE), "localhost:5000/x", "loopback");
        refuses(Admission.of(AdmissionRules.NONE), "10.0.0.1/x", "private");
        refuses(Admission.of(AdmissionRules.NONE), "169.254.169.254/x", "metadata");
        refuses(Admission.of(AdmissionRules.NONE), "2130706433:80/x", "address-spelling");
        allows(
                Admission.of(new AdmissionRules(List.of(), List.of(), List.of(), List.of(), Set.of(), true)),
                "localhost:5000/x");
    }

    @Test
    void allowPatternThatNamesAHostOpensItsAddress() {
        Admission admission = Admission.of(lists(List.of("10.0.0.5:5000/**", "*/team/*"), List.of()));

        allows(admission, "10.0.0.5:5000/x");
        refuses(admission, "10.0.0.6:5000/team/x", "private");
    }

    @Test
    void allowPatternOpensNoAddressThatIsNeverARegistry() {
        refuses(Admission.of(lists(List.of("169.254.169.254/**"), List.of())), "169.254.169.254/x", "metadata");
    }

    @Test
    void configuredRegistryIsOpen() {
        allows(
                Admission.of(new AdmissionRules(
                        List.of(), List.of(), List.of(), List.of(), Set.of("192.168.0.9:5000"), false)),
                "192.168.0.9:5000/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ghcr.io",
                "*",
                "ghcr.io/",
                "/x",
                "ghcr.io//x",
                "ghcr.io/***",
                "ghcr.io/acme/x:1",
                "ghcr.io/Acme",
                "ghcr.io/a?c",
                "ghcr.io/x@sha256:00",
                "https://ghcr.io/x",
                "ghcr.io/x y"
            })
    void patternThatCouldMatchNothingIsRefusedByKeyAndText(String pattern) {
        assertThatThrownBy(() -> Admission.of(lists(List.of(), List.of(pattern))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("agent-loader.deny: ")
                .hasMessageEndingWith(": " + pattern);
    }

    @Test
    void manyStarsTakeNoMoreThanPatternTimesText() {
        Admission admission = Admission.of(lists(List.of("ghcr.io/" + "*a".repeat(100) + "b"), List.of()));

        refuses(admission, "ghcr.io/" + "a".repeat(250), "allow");
    }

    private static void allows(Admission admission, String reference) {
        assertThatCode(() -> admission.check(ReferenceParser.DEFAULT.parse(reference)))
                .doesNotThrowAnyException();
    }

    private static void refuses(Admission admission, String text, String rule) {
        assertThatThrownBy(() -> admission.check(ReferenceParser.DEFAULT.parse(text)))
                .isInstanceOfSatisfying(ReferenceNotAllowed.class, failure -> {
                    String normalised = ReferenceParser.DEFAULT.parse(text).toString();
                    assertThat(failure.report().members()).containsEntry("rule", rule);
                    assertThat(failure.report().reference()).contains(normalised);
                    assertThat(failure.report().host())
                            .contains(ReferenceParser.DEFAULT.parse(text).registry());
                    assertThat(failure.report().detail()).startsWith(normalised);
                });
    }

    private static AdmissionRules lists(List<String> allow, List<String> deny) {
        return new AdmissionRules(allow, deny, List.of(), List.of(), Set.of(), false);
    }
}
