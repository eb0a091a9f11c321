package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                                              | application/yaml",
                "*                                                                | application/yaml",
                "''                                                               | application/yaml",
                "text/yaml                                                        | text/yaml",
                "TEXT/X-YAML;charset=utf-8                                        | text/x-yaml",
                "application/x-yaml                                               | application/x-yaml",
                "text/*                                                           | text/yaml",
                "text/plain, */*                                                  | text/plain",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8  | application/yaml",
                "application/json, */*;q=0.1                                      | application/json",
                "application/yaml;q=0, */*                                        | application/x-yaml",
                "application/vnd.oci.image.manifest.v1+json                       | application/vnd.oci.image.manifest.v1+json",
                "application/vnd.oci.image.manifest.v1+json, application/yaml     | application/yaml",
                "application/vnd.oci.image.index.v1+json, text/yaml;q=0.9         | application/vnd.oci.image.index.v1+json",
                "application/yaml;q=0.2, text/plain;q=0.7                         | text/plain",
                "application/yaml;q=high                                          | application/yaml",
            })
    void theBestOfWhatIsAcceptedIsChosen(String line, String type) {
        assertThat(Accept.parse(List.of(line)).best(Representation.OFFERED))
                .map(chosen -> chosen.type().name())
                .contains(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "image/png", "*/*;q=0", "text/yaml;q=0.0", "application/yaml+json"})
    void nothingIsChosenWhenNothingIsAccepted(String line) {
        assertThat(Accept.parse(List.of(line)).best(Representation.OFFERED)).isEmpty();
    }

    @Test
    void severalLinesAreOneList() {
        Accept accept = Accept.parse(List.of("application/xml", "text/plain;q=0.5"));

        assertThat(accept.best(Representation.OFFERED))
                .map(chosen -> chosen.type().name())
                .contains("text/plain");
    }

    @Test
    void withoutALineEverythingIsAccepted() {
        assertThat(Accept.parse(List.of()).best(Representation.OFFERED)).contains(Representation.DEFAULT);
    }

    @Property
    void noLineMakesItFail(@ForAll String line) {
        assertThat(Accept.parse(List.of(line)).best(Representation.OFFERED)).isNotNull();
    }
}
