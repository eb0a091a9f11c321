package io.agentloader.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.InvalidReference;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

    private static final Digest DIGEST = Digest.of(new byte[0]);
    private static final ReferenceParser CORPORATE =
            new ReferenceParser("public.ecr.aws", Optional.of("alias"), "latest");

    @ParameterizedTest
    @CsvSource({
        "helper:1, public.ecr.aws/alias/helper:1",
        "team/helper:1, public.ecr.aws/team/helper:1",
        "public.ecr.aws/helper, public.ecr.aws/helper:latest",
        "docker.io/helper, docker.io/library/helper:latest",
        "ghcr.io/helper, ghcr.io/helper:latest"
    })
    void defaultNamespaceIsForNamesOfOneComponentWithoutARegistry(String text, String normalised) {
        assertThat(CORPORATE.parse(text)).hasToString(normalised);
    }

    @Test
    void defaultNamespaceOnDockerHubStandsInForLibraryWhereNoRegistryIsNamed() {
        ReferenceParser parser = new ReferenceParser("docker.io", Optional.of("acme"), "latest");

        assertThat(parser.parse("helper")).hasToString("docker.io/acme/helper:latest");
        assertThat(parser.parse("docker.io/helper")).hasToString("docker.io/library/helper:latest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hub", "Hub", "https://ghcr.io", "ghcr.io/acme", "ghcr.io:0", "ghcr.io:99999", "a..b", "[::1"
            })
    void defaultRegistryThatCouldNotBeRecognisedIsRefused(String registry) {
        assertThatThrownBy(() -> new ReferenceParser(registry, Optional.empty(), "latest"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void defaultsThatCouldNotStandInAReferenceAreRefused() {
        assertThatThrownBy(() -> new ReferenceParser("docker.io", Optional.of("Acme"), "latest"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReferenceParser("docker.io", Optional.of(""), "latest"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReferenceParser("docker.io", Optional.empty(), ".latest"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "acme/Agent, repository, 5, REPOSITORY_NOT_LOWERCASE",
        "acme/agent:v1+b, tag, 13, INVALID_TAG",
        "a:b:c, tag, 3, INVALID_TAG",
        "ghcr.io//x, repository, 8, INVALID_REPOSITORY",
        "acme/, repository, 5, INVALID_REPOSITORY",
        "host:05000/x, registry, 5, INVALID_REGISTRY",
        "a.b_c/x, registry, 3, INVALID_REGISTRY",
        "acme/agent@sha256:00, digest, 11, INVALID_DIGEST",
        "acme/a gent, reference, 6, INVALID_CHARACTER"
    })
    void refusalSaysWhichPartIsWrongWhereAndWhy(String text, String part, int position, String rule) {
        assertThatThrownBy(() -> ReferenceParser.DEFAULT.parse(text))
                .isInstanceOfSatisfying(InvalidReference.class, failure -> {
                    assertThat(failure.report().members())
                            .isEqualTo(Map.of("part", part, "position", position, "rule", rule));
                    assertThat(failure.report().detail())
                            .contains('"' + text + '"')
                            .contains("position " + position);
                });
    }

    @Test
    void refusalQuotesNothingThatCouldHarmALog() {
        String text = "x\r\nevil\u202e" + "y".repeat(2000);

        assertThatThrownBy(() -> ReferenceParser.DEFAULT.parse(text))
                .isInstanceOfSatisfying(InvalidReference.class, failure -> assertThat(
                                failure.report().detail())
                        .startsWith("\"x\\u000d\\u000aevil\\u202eyyy")
                        .contains("yyy...\" is not a reference")
                        .hasSizeLessThan(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b/x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b/x"})
    void hostOfLabelsThatDnsCanHoldIsOne(String text) {
        assertThat(ReferenceParser.DEFAULT.parse(text).repository().path()).isEqualTo("x");
    }

    @Test
    void hostThatDnsCannotHoldIsNone() {
        assertThatThrownBy(() -> ReferenceParser.DEFAULT.parse("a".repeat(64) + ".b/x"))
                .isInstanceOf(InvalidReference.class);
        assertThatThrownBy(() -> ReferenceParser.DEFAULT.parse("abc.".repeat(64) + "b/x"))
                .isInstanceOf(InvalidReference.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::]/x", "[1::]/x", "[1:2:3:4:5:6:7:8]/x", "[1::3:4:5:6:7:8]/x", "[::1]:1/x"})
    void ipv6AddressInBracketsIsAHost(String text) {
        assertThat(ReferenceParser.DEFAULT.parse(text).registry()).isEqualTo(text.substring(0, text.length() - 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]/x",
                "[:]/x",
                "[:::]/x",
                "[1:2:3:4:5:6:7]/x",
                "[1:2:3:4:5:6:7:8:9]/x",
                "[1::2::3]/x",
                "[1:]/x",
                "[:1]/x",
                "[12345::]/x",
                "[1::2:3:4:5:6:7:8]/x",
                "[::1]x/x",
                "[::1]:/x",
                "[::g]/x"
            })
    void malformedIpv6AddressIsNone(String text) {
        assertThatThrownBy(() -> ReferenceParser.DEFAULT.parse(text))
                .isInstanceOfSatisfying(
                        InvalidReference.class,
                        failure -> assertThat(failure.report().members()).containsEntry("rule", "INVALID_REGISTRY"));
    }

    @Test
    void digestDecidesAndTheTagIsCarriedAlong() {
        Reference both = ReferenceParser.DEFAULT.parse("ghcr.io/a/b:1@" + DIGEST);
        Reference alone = ReferenceParser.DEFAULT.parse("ghcr.io/a/b@" + DIGEST);

        assertThat(both).isEqualTo(alone).hasSameHashCodeAs(alone);
        assertThat(both).hasToString("ghcr.io/a/b:1@" + DIGEST);
        assertThat(both.identifier()).isEqualTo(DIGEST.toString());
        assertThat(both.tag()).contains("1");
        assertThat(alone.tag()).isEmpty();
    }

    @Test
    void referenceMovesToADigestWithOrWithoutItsTag() {
        Reference tagged = ReferenceParser.DEFAULT.parse("ghcr.io/a/b:1");

        assertThat(tagged.at(DIGEST)).hasToString("ghcr.io/a/b@" + DIGEST);
        assertThat(tagged.resolvedTo(DIGEST)).hasToString("ghcr.io/a/b:1@" + DIGEST);
        assertThat(tagged.resolvedTo(DIGEST).original()).isEqualTo("ghcr.io/a/b:1");
    }

    @Test
    void sameRepositoryOnTwoRegistriesIsTwo() {
        assertThat(ReferenceParser.DEFAULT.parse("localhost:5000/a/b"))
                .isNotEqualTo(ReferenceParser.DEFAULT.parse("localhost:5001/a/b"));
        assertThat(ReferenceParser.DEFAULT.parse("a/b"))
                .isEqualTo(ReferenceParser.DEFAULT.parse("index.docker.io/a/b:latest"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user:s3cret@ghcr.io/acme/helper",
                "oci://user:s3cret@ghcr.io/acme/helper",
                "user:p@s3cret@ghcr.io/acme/helper@sha256:00"
            })
    void aLoginBeforeTheHostIsNotRepeated(String text) {
        assertThatThrownBy(() -> ReferenceParser.DEFAULT.parse(text))
                .isInstanceOfSatisfying(InvalidReference.class, failure -> assertThat(
                                failure.report().toString())
                        .doesNotContain("s3cret")
                        .contains("***@ghcr.io/acme/helper"));
    }
}
