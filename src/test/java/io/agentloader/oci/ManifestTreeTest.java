package io.agentloader.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ManifestTreeTest {

    private static JsonNode read(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            return ManifestTree.read(ManifestTree.Document.MANIFEST, parser);
        }
    }

    @Test
    void whatNobodyLooksAtIsNotBuilt() throws IOException {
        JsonNode tree = read("""
                {"schemaVersion":2,"junk":[1,{"size":3}],"config":{"digest":"a","data":{"size":1},"size":2.5},
                "layers":[{"size":9000000000,"junk":{}},null,true]}""");

        assertThat(tree).hasToString("""
                {"schemaVersion":2,"config":{"digest":"a","size":0.5},"layers":[{"size":9000000000},null,true]}""");
    }

    @Test
    void annotationsKeepEveryNameAndNothingBelow() throws IOException {
        assertThat(read("{\"annotations\":{\"any.name\":\"v\",\"deep\":{\"size\":[1]},\"list\":[{}],\"n\":1}}"))
                .hasToString("{\"annotations\":{\"any.name\":\"v\",\"deep\":{},\"list\":{},\"n\":1}}");
    }

    @Test
    void listEndsOneAfterTheMostThatIsAllowed() throws IOException {
        JsonNode tree = read("{\"layers\":[" + "{\"size\":1},".repeat(5000) + "{}],\"schemaVersion\":2}");

        assertThat(tree.get("layers")).hasSize(Index.MAX_ENTRIES + 1);
        assertThat(tree.get("schemaVersion").intValue()).isEqualTo(2);
    }

    @Test
    void nothingMayFollowTheDocument() {
        assertThatThrownBy(() -> read("{} {}")).isInstanceOf(JsonParseException.class);
    }

    @Test
    void emptyTextIsNoDocument() throws IOException {
        assertThat(read("").isMissingNode()).isTrue();
    }
}
