package io.agentloader.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.ConfigRules;
import io.agentloader.config.LoaderConfig;
import io.agentloader.policy.TypedHost.Basis;
import io.agentloader.testkit.Configured;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTypesTest {

    @ParameterizedTest
    @CsvSource({
        "123456789012.dkr.ecr.us-west-2.amazonaws.com, ECR",
        "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com, ECR",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, ECR",
        "123456789012.dkr-ecr.us-east-1.on.aws, ECR",
        "123456789012.dkr-ecr-fips.us-east-1.on.aws, ECR",
        "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn, ECR",
        "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu, ECR",
        "123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov, ECR",
        "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov, ECR",
        "123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk, ECR",
        "123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov, ECR",
        "acme.azurecr.io, ACR",
        "acme.azurecr.cn, ACR",
        "acme.azurecr.us, ACR",
        "acme.azurecr.de, ACR",
        "us-central1-docker.pkg.dev, GAR",
        "europe-docker.pkg.dev, GAR",
        "gcr.io, GAR",
        "eu.gcr.io, GAR",
        "123456789012.DKR.ECR.us-west-2.AmazonAWS.com, ECR",
        "ACME.azurecr.IO, ACR",
        "GCR.io, GAR",
        "123456789012.dkr.ecr.us-west-2.amazonaws.com:443, ECR",
        "acme.azurecr.io:443, ACR",
        "gcr.io:443, GAR"
    })
    void b20CloudRegistriesAreKnownByTheEndOfTheirHost(String host, RegistryType type) {
        assertThat(RegistryTypes.inferred().explain(host)).isEqualTo(new TypedHost(host, type, Basis.INFERRED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public.ecr.aws",
                "ecr-public.aws.com",
                "docker.io",
                "registry-1.docker.io",
                "ghcr.io",
                "quay.io",
                "localhost:5000",
                "[::1]:5000"
            })
    void b21PublicEcrDockerHubAndGhcrAreGeneric(String host) {
        assertThat(RegistryTypes.inferred().of(host)).isEqualTo(RegistryType.GENERIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "x.azurecr.io.evil.example",
                "xazurecr.io",
                "azurecr.io",
                "azurecr.io.evil.example",
                "evilgcr.io",
                "gcr.io.evil.example",
                "docker.pkg.dev",
                "us-docker.pkg.dev.evil.example",
                "a.us-docker.pkg.dev",
                "maven.pkg.dev",
                "123456789012.dkr.ecr.us-west-2.amazonaws.com.evil.example",
                "123456789012.dkr.ecr.us-west-2.evilamazonaws.com",
                "dkr.ecr.us-west-2.amazonaws.com",
                "123456789012.dkr.ecr.amazonaws.com",
                "123456789012.dkr.s3.us-west-2.amazonaws.com",
                "123456789012.dkr.ecr.us-west-2.on.aws.evil.example",
                "123456789012.dkr.ecr.us-west-2.extra.amazonaws.com"
            })
    void b22ALookalikeIsGeneric(String host) {
        assertThat(RegistryTypes.inferred().of(host)).isEqualTo(RegistryType.GENERIC);
    }

    @Test
    void b19TheOverrideWinsOverInferenceAndIsForItsHostAndPortAlone() {
        RegistryTypes types = types(Map.of(
                "registries.\"gcr.io\".type", "generic",
                "registries.\"ACME.azurecr.io\".type", "onprem",
                "registries.\"registry.corp:5000\".type", "ecr"));

        assertThat(types.explain("gcr.io")).isEqualTo(new TypedHost("gcr.io", RegistryType.GENERIC, Basis.CONFIGURED));
        assertThat(types.of("acme.azurecr.io")).isEqualTo(RegistryType.ONPREM);
        assertThat(types.of("registry.corp:5000")).isEqualTo(RegistryType.ECR);
        assertThat(types.of("registry.corp")).isEqualTo(RegistryType.GENERIC);
        assertThat(types.of("eu.gcr.io")).isEqualTo(RegistryType.GAR);
    }

    @Test
    void b24AnUnknownTypeIsRefusedWithTheAllowedOnes() {
        LoaderConfig config = Configured.with(Map.of("registries.\"a.b\".type", "harbor"));

        assertThat(ConfigRules.check(config))
                .containsExactly("agent-loader.registries.\"a.b\".type is harbor; allowed is one of ecr, acr, gar,"
                        + " generic, onprem.");
        assertThatThrownBy(() -> RegistryTypes.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("agent-loader.registries.\"a.b\".type is harbor; allowed is one of [ecr, acr, gar,"
                        + " generic, onprem].");
    }

    @Test
    void b24AnyOtherPlatformThanOnpremIsRefused() {
        assertThat(ConfigRules.check(Configured.with(Map.of("platform", "aws"))))
                .containsExactly("agent-loader.platform is aws; allowed is onprem, or nothing.");
    }

    @ParameterizedTest
    @EnumSource(RegistryType.class)
    void everyTypeIsAllowedByItsWord(RegistryType type) {
        LoaderConfig config = Configured.with(Map.of("registries.\"a.b\".type", type.word()));

        assertThat(ConfigRules.check(config)).isEmpty();
        assertThat(RegistryTypes.of(config).of("a.b")).isEqualTo(type);
    }

    @Test
    void b26PlatformOnpremMakesEveryHostWithoutATypeOnprem() {
        RegistryTypes types = types(Map.of("platform", "onprem", "registries.\"ghcr.io\".type", "generic"));

        assertThat(types.explain("registry.corp"))
                .isEqualTo(new TypedHost("registry.corp", RegistryType.ONPREM, Basis.PLATFORM));
        assertThat(types.of("123456789012.dkr.ecr.us-west-2.amazonaws.com")).isEqualTo(RegistryType.ONPREM);
        assertThat(types.of("ghcr.io")).isEqualTo(RegistryType.GENERIC);
    }

    @Test
    void b27OneWarningNamesEachRegistryWithoutATypeAndItsKeyAsAFileHasIt() {
        RegistryTypes types = types(Map.of(
                "platform", "onprem",
                "default-registry", "Hub.corp",
                "registries.\"registry.corp:5000\".plain-http", "true",
                "registries.\"ghcr.io\".type", "generic",
                "mirrors.\"quay.io\"", "https://mirror.corp/quay"));

        assertThat(types.warning())
                .contains(
                        "agent-loader.platform=onprem makes every host without a type onprem, so that nobody asks whether"
                                + " something exists there: hub.corp, quay.io, registry.corp:5000."
                                + " To say it of each host instead, set"
                                + " agent-loader.registries.\"hub.corp\".type=onprem,"
                                + " agent-loader.registries.\"quay.io\".type=onprem,"
                                + " agent-loader.registries.\"registry.corp\\:5000\".type=onprem.");
    }

    @Test
    void b27NothingIsWarnedOfWhereEveryHostHasATypeOrNoPlatformIsSet() {
        assertThat(types(Map.of("platform", "onprem", "registries.\"docker.io\".type", "onprem"))
                        .warning())
                .isEmpty();
        assertThat(types(Map.of("registries.\"a.b\".insecure", "true")).warning())
                .isEmpty();
    }

    @Test
    void b29CloudHostsNeedNoKey() {
        RegistryTypes types = types(Map.of());

        assertThat(types.of("acme.azurecr.io")).isEqualTo(RegistryType.ACR);
        assertThat(types.of("gcr.io")).isEqualTo(RegistryType.GAR);
    }

    private static RegistryTypes types(Map<String, String> values) {
        return RegistryTypes.of(Configured.with(values));
    }
}
