package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class AgentPathPropertyTest {

    @Property
    void everyPathIsRefusedInWordsOrRead(@ForAll @StringLength(max = 200) @CharRange(from = 0, to = 300) String text) {
        Optional<Reference> read = read("/agents/" + text);

        assertThat(read.map(Reference::toString).map(ReferenceParser.DEFAULT::parse))
                .isEqualTo(read);
    }

    @Property
    void howeverAReferenceIsEncodedItIsTheSame(@ForAll("references") String text, @ForAll List<Boolean> escaped) {
        String encoded = encoded(text, escaped);

        assertThat(AgentPath.decoded(encoded)).isEqualTo(text);
        assertThat(read("/agents/" + encoded)).contains(ReferenceParser.DEFAULT.parse(text));
    }

    @Property
    void whatIsEncodedTwiceIsNeverAReference(@ForAll("references") String text) {
        String twice = text.replace("/", "%252F").replace(":", "%253A");

        assertThat(twice.equals(text) || read("/agents/" + twice).isEmpty()).isTrue();
    }

    @Property
    void decodingIsTheInverseOfEncoding(@ForAll @StringLength(max = 100) String text) {
        StringBuilder encoded = new StringBuilder();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte octet : bytes) {
            encoded.append(String.format("%%%02X", octet));
        }

        assertThat(Percent.decode(encoded.toString())).contains(new String(bytes, StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> references() {
        Arbitrary<String> word =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(8);
        return Combinators.combine(word.list().ofMinSize(1).ofMaxSize(4), word)
                .as((path, tag) -> "ghcr.io/" + String.join("/", path) + ":" + tag);
    }

    private static String encoded(String text, List<Boolean> escaped) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean escape = i < escaped.size() && escaped.get(i);
            encoded.append(escape ? String.format("%%%02x", (int) text.charAt(i)) : text.substring(i, i + 1));
        }
        return encoded.toString();
    }

    private static Optional<Reference> read(String path) {
        try {
            AgentPath parsed = AgentPath.of(path);
            return parsed.form() == AgentPath.Form.OPERATION
                    ? Optional.empty()
                    : Optional.of(ReferenceParser.DEFAULT.parse(AgentPath.decoded(parsed.reference())));
        } catch (InvalidReference | Refusal refused) {
            return Optional.empty();
        }
    }
}
