package io.agentloader.http;

import io.agentloader.dev.Workbench.Text;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The texts of agents in dev mode, by the parameters of a request: {@code file}, and one that says which text of it. */
@Singleton
final class DevTexts {

    private static final List<String> WORDS =
            Stream.of(Text.values()).map(DevTexts::word).toList();

    private final DevDoor door;

    DevTexts(DevDoor door) {
        this.door = door;
    }

    /** Throws the problem outside of dev mode, and where it is missing. */
    String file(Query query) {
        door.require();
        return query.value("file").orElseThrow(() -> Refusal.invalidParameter("file", "has to be there"));
    }

    /**
     * The text that a parameter names.
     *
     * @param usual what is meant without it
     * @throws Refusal when it is no such word
     */
    static Text which(Query query, String parameter, Text usual) {
        String word = query.value(parameter).orElse(word(usual));
        return Stream.of(Text.values())
                .filter(text -> word(text).equals(word))
                .findFirst()
                .orElseThrow(() -> Refusal.invalidParameter(parameter, "is none of these", WORDS));
    }

    static String word(Text text) {
        return text.name().toLowerCase(Locale.ROOT);
    }

    /** Fails with the problem where there is no such text. */
    Uni<ByteBuffer> text(String file, Text which) {
        return door.open()
                .text(file, which)
                .map(text -> text.orElseThrow(() -> Refusal.noSuchResource("Dev mode knows no such text.")));
    }
}
