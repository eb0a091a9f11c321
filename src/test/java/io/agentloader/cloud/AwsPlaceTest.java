package io.agentloader.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsPlaceTest {

    private static final Variables NONE = new Variables(Map.of());

    @ParameterizedTest
    @CsvSource({
        "1.dkr.ecr.eu-west-1.amazonaws.com, eu-west-1, https://api.ecr.eu-west-1.amazonaws.com",
        "1.dkr.ecr.eu-west-1.amazonaws.com:443, eu-west-1, https://api.ecr.eu-west-1.amazonaws.com",
        "1.DKR.ECR.eu-west-1.amazonaws.com, eu-west-1, https://api.ecr.eu-west-1.amazonaws.com",
        "1.dkr.ecr-fips.us-gov-west-1.amazonaws.com, us-gov-west-1, https://ecr-fips.us-gov-west-1.amazonaws.com",
        "1.dkr.ecr.cn-north-1.amazonaws.com.cn, cn-north-1, https://api.ecr.cn-north-1.amazonaws.com.cn",
        "1.dkr.ecr.eusc-de-east-1.amazonaws.eu, eusc-de-east-1, https://api.ecr.eusc-de-east-1.amazonaws.eu",
        "1.dkr-ecr.us-east-1.on.aws, us-east-1, https://ecr.us-east-1.api.aws",
        "1.dkr-ecr-fips.us-east-1.on.aws, us-east-1, https://ecr-fips.us-east-1.api.aws",
        "public.ecr.aws, us-east-1, https://api.ecr-public.us-east-1.amazonaws.com"
    })
    void theHostTellsTheRegionAndTheEndPoint(String host, String region, String url) {
        AwsPlace place = AwsPlace.of(host, NONE).orElseThrow();

        assertThat(place.region()).isEqualTo(region);
        assertThat(place.url()).isEqualTo(url);
    }

    @Test
    void aHostThatOnlyLooksLikeEcrNeverNamesTheEndPoint() {
        String host = "1.dkr.ecr.us-east-1.evil.example";

        assertThat(AwsPlace.of(host, NONE)).isEmpty();
        assertThat(AwsPlace.of(host, new Variables(Map.of("AWS_REGION", "eu-west-1")))
                        .orElseThrow()
                        .url())
                .isEqualTo("https://api.ecr.eu-west-1.amazonaws.com");
    }

    @Test
    void aVariableMovesTheEndPoint() {
        Variables moved = new Variables(Map.of("AWS_ENDPOINT_URL_ECR", "http://127.0.0.1:1/", "AWS_ENDPOINT_URL", "x"));

        assertThat(AwsPlace.of("1.dkr.ecr.eu-west-1.amazonaws.com", moved)
                        .orElseThrow()
                        .url())
                .isEqualTo("http://127.0.0.1:1");
    }
}
