package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command prints its result: as text for people, or as the document that HTTP answers with. */
final class Printing {

    @Option(names = "--format", paramLabel = "text|json|yaml", description = "How to print it.", defaultValue = "text")
    private Format format = Format.text;

    /** Named as on the command line. */
    enum Format {
        text,
        json,
        yaml
    }

    /** Prints whole lines, once the command knows its whole result. */
    void print(PrintWriter out, Map<String, ? extends @Nullable Object> document, String text) {
        print(out, Documents.of(document), text);
    }

    /** The same for a document that was read. */
    void print(PrintWriter out, JsonNode document, String text) {
        out.print(
                switch (format) {
                    case text -> Terminal.text(text);
                    case json -> Documents.json(document);
                    case yaml -> Documents.yaml(document);
                });
        out.flush();
    }

    /** Whether it is for people. */
    boolean isText() {
        return format == Format.text;
    }
}
