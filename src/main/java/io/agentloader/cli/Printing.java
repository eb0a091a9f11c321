package io.agentloader.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command prints its result: as text for people, or as the document that HTTP answers with. */
final class Printing {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--format", paramLabel = "text|json", description = "How to print it.", defaultValue = "text")
    private Format format = Format.text;

    /** Named as on the command line. */
    enum Format {
        text,
        json
    }

    /** Prints whole lines, once the command knows its whole result. */
    void print(PrintWriter out, Map<String, ? extends @Nullable Object> document, String text) {
        out.print(format == Format.json ? json(document) : text);
        out.flush();
    }

    private static String json(Map<String, ? extends @Nullable Object> document) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts, numbers and lists are JSON", impossible);
        }
    }
}
