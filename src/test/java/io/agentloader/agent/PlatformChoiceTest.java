package io.agentloader.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.oci.Annotations;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformChoiceTest {

    private static final Platform OWN = PlatformChoice.own("x86_64");
    private static final Index.Entry AMD64 = entry("linux/amd64");
    private static final Index.Entry ARM64 = entry("linux/arm64");
    private static final Index.Entry ARM_V7 = entry("linux/arm/v7");
    private static final Index.Entry WINDOWS = entry("windows/amd64");
    private static final Index.Entry PLAIN = entry("");
    private static final Index.Entry UNKNOWN = entry("unknown/unknown");
    private static final Index.Entry ATTESTATION = new Index.Entry(
            PLAIN.descriptor(),
            Optional.empty(),
            new Annotations(Map.of("vnd.docker.reference.type", "attestation-manifest")));

    @Test
    void onlyEntryThatIsNoAttestationIsChosenWhateverItsPlatform() {
        assertThat(unasked(UNKNOWN, WINDOWS, ATTESTATION)).isEqualTo(WINDOWS);
    }

    @Test
    void ownArchitectureOnLinuxComesBeforeTheEntryWithoutAPlatform() {
        assertThat(unasked(PLAIN, WINDOWS, ARM64, AMD64)).isEqualTo(AMD64);
        assertThat(unasked(WINDOWS, PLAIN, ARM64)).isEqualTo(PLAIN);
    }

    @Test
    void severalEntriesAndNoRuleToChooseIsAnAnswerThatListsThem() {
        assertThatThrownBy(() -> unasked(ARM64, WINDOWS, ARM64, UNKNOWN))
                .isInstanceOfSatisfying(NoMatchingPlatform.class, failure -> {
                    assertThat(failure.report().members())
                            .isEqualTo(Map.of("platforms", List.of("linux/arm64", "windows/amd64")));
                    assertThat(failure.report().detail())
                            .contains("linux/amd64")
                            .contains("windows/amd64");
                });
    }

    @Test
    void indexWithoutAnEntryHasNoPlatform() {
        assertThatThrownBy(() -> unasked(UNKNOWN))
                .isInstanceOfSatisfying(
                        NoMatchingPlatform.class,
                        failure -> assertThat(failure.report().members()).isEqualTo(Map.of("platforms", List.of())));
    }

    @Test
    void askedPlatformIsTheFirstThatServesIt() {
        assertThat(asked("linux/arm64", AMD64, ARM64, PLAIN)).isEqualTo(ARM64);
        assertThat(asked("linux/arm", AMD64, ARM_V7)).isEqualTo(ARM_V7);
        assertThat(asked("linux/arm/v7", ARM64, ARM_V7)).isEqualTo(ARM_V7);
    }

    @Test
    void askedPlatformIsNeverReplacedByAnother() {
        assertThatThrownBy(() -> asked("linux/s390x", AMD64)).isInstanceOf(NoMatchingPlatform.class);
        assertThatThrownBy(() -> asked("linux/arm/v6", ARM_V7)).isInstanceOf(NoMatchingPlatform.class);
        assertThatThrownBy(() -> asked("linux/amd64", PLAIN)).isInstanceOf(NoMatchingPlatform.class);
        assertThatThrownBy(() -> asked("unknown/unknown", UNKNOWN)).isInstanceOf(NoMatchingPlatform.class);
    }

    @Test
    void keyIsTheAskedPlatformOrTheArchitectureThatChose() {
        assertThat(new PlatformChoice(OWN, Platform.parse("linux/arm/v7", OWN)).key())
                .isEqualTo("linux/arm/v7");
        assertThat(new PlatformChoice(OWN, Optional.empty()).key()).isEqualTo("default/amd64");
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64, amd64",
        "amd64, amd64",
        "AARCH64, arm64",
        "arm64, arm64",
        "i686, 386",
        "x86, 386",
        "s390x, s390x",
        "riscv64, riscv64"
    })
    void architectureHasTheNameThatIndexesUse(String name, String expected) {
        assertThat(PlatformChoice.own(name)).hasToString("linux/" + expected);
    }

    private static Index.Entry unasked(Index.Entry... entries) {
        return new PlatformChoice(OWN, Optional.empty()).entry(index(entries));
    }

    private static Index.Entry asked(String platform, Index.Entry... entries) {
        return new PlatformChoice(OWN, Platform.parse(platform, OWN)).entry(index(entries));
    }

    private static Index index(Index.Entry... entries) {
        Content content = Content.hash(MediaType.OCI_INDEX, new byte[0]);
        return new Index(content, MediaType.OCI_INDEX, List.of(entries), Annotations.NONE);
    }

    private static Index.Entry entry(String platform) {
        Digest digest = Digest.of(platform.getBytes(UTF_8));
        return new Index.Entry(
                new Descriptor(MediaType.OCI_MANIFEST, digest, 1), Platform.parse(platform, OWN), Annotations.NONE);
    }
}
