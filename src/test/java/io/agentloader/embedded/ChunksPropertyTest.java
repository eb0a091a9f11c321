package io.agentloader.embedded;

import static io.agentloader.embedded.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Folders;
import io.agentloader.testkit.RawHttp.Reply;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class ChunksPropertyTest {

    private static ServedRegistry registry;

    @BeforeContainer
    static void start() {
        registry = ServedRegistry.in(Folders.temporary("agent-loader-chunks"));
    }

    @AfterContainer
    static void stop() {
        registry.close();
    }

    @Property(tries = 40)
    void howeverABlobIsCutItIsTheSameBlob(
            @ForAll @Size(min = 1, max = 5) List<@AlphaChars @StringLength(min = 1, max = 300) String> chunks,
            @ForAll boolean last) {
        String whole = String.join("", chunks);
        String location = registry.begin("a");
        int sent = 0;
        for (String chunk : chunks.subList(0, chunks.size() - (last ? 1 : 0))) {
            Reply taken = registry.send("PATCH", location, chunk, range(sent, chunk));
            sent += chunk.length();
            assertThat(taken.header("Range")).isEqualTo("0-" + (sent - 1));
        }
        String rest = whole.substring(sent);
        String[] header = rest.isEmpty() ? new String[0] : new String[] {range(sent, rest)};

        Reply created = registry.send("PUT", location + "?digest=" + digest(whole), rest, header);

        assertThat(created.status()).isEqualTo(201);
        assertThat(registry.get("/v2/a/blobs/" + digest(whole)).body()).isEqualTo(whole);
    }

    private static String range(int from, String chunk) {
        return "Content-Range: " + from + "-" + (from + chunk.length() - 1);
    }
}
