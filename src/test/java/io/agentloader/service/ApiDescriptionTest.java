package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.agentloader.testkit.RawHttp;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The OpenAPI document: as it is kept in docs, and true. With {@code -Dupdate.docs=true} it is written there. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class ApiDescriptionTest {

    private static final Path KEPT = Path.of("docs", "reference", "openapi.yaml");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    @TestHTTPResource
    URI service;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(service.getPort());
    }

    private JsonNode served() {
        RawHttp.Reply reply = http.get("/q/openapi");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/vnd.oai.openapi+json;version=3.1");
        return reply.json();
    }

    @Test
    void theKeptDescriptionIsTheServedOne() throws IOException {
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(KEPT, YAML.writeValueAsString(served()));
        }

        assertThat(YAML.readTree(Files.readString(KEPT)))
                .as("written anew with -Dtest=ApiDescriptionTest -Dupdate.docs=true")
                .isEqualTo(served());
    }

    @Test
    void everyPathHasTheDescribedMethodsAndNoOther() {
        for (Map.Entry<String, JsonNode> path : served().at("/paths").properties()) {
            Set<String> described = new TreeSet<>();
            path.getValue().fieldNames().forEachRemaining(described::add);
            if (path.getKey().endsWith("/refresh")) {
                // it is the path of an agent of that name as well
                described.addAll(Set.of("get", "delete"));
            }
            String target = path.getKey().replaceAll("\\{[a-z]+}", "127.0.0.1:1%2Facme%2Fhelper");
            for (String method : METHODS) {
                if (!described.contains(method)) {
                    RawHttp.Reply reply = http.send(method.toUpperCase(Locale.ROOT), target);
                    assertThat(reply.status()).as(method + " " + target).isEqualTo(405);
                    assertThat(allowed(reply)).as(target).isEqualTo(described);
                }
            }
        }
    }

    private static Set<String> allowed(RawHttp.Reply reply) {
        Set<String> methods = new TreeSet<>(
                Set.of(reply.header("Allow").toLowerCase(Locale.ROOT).split(", ")));
        methods.remove("head");
        return methods;
    }

    @Test
    void idsAreUnique() {
        List<String> ids = new ArrayList<>();
        served().at("/paths")
                .forEach(path -> path.forEach(
                        operation -> ids.add(operation.at("/operationId").asText())));

        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }
}
