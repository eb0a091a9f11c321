package io.agentloader.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import io.agentloader.schema.Finding.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A JSON Schema that files are held against: the one of this program, or one of the operator's. It never asks a network. */
public final class AgentSchema {

    /** The newest version of the format that this program knows. */
    public static final String NEWEST = "7";

    private static final String BUILT_IN = "/agent-schema.json";
    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode source;
    private final JsonSchema schema;
    private final boolean builtIn;

    private AgentSchema(JsonNode source, boolean builtIn) {
        this.source = source;
        this.schema = compiled(source);
        this.builtIn = builtIn;
    }

    /** The schema that comes with this program, for all versions of the format. */
    public static AgentSchema builtIn() {
        try (InputStream in = Objects.requireNonNull(AgentSchema.class.getResourceAsStream(BUILT_IN))) {
            return new AgentSchema(JSON.readTree(in), true);
        } catch (IOException impossible) {
            throw new UncheckedIOException("the schema is part of the program", impossible);
        }
    }

    /**
     * Another schema. Blocks.
     *
     * @throws IllegalArgumentException when it cannot be read, or is no schema; the message ends a sentence that names the file
     */
    public static AgentSchema read(Path file) {
        try {
            JsonNode source = JSON.readTree(Files.readAllBytes(file));
            checkAgainstItsOwn(source);
            AgentSchema schema = new AgentSchema(source, false);
            schema.schema.initializeValidators();
            return schema;
        } catch (JsonProcessingException broken) {
            String where = broken.getLocation() == null
                    ? ""
                    : " at line " + broken.getLocation().getLineNr() + ", column "
                            + broken.getLocation().getColumnNr();
            throw new IllegalArgumentException("is not JSON" + where, broken);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("cannot be read", unreadable);
        } catch (JsonSchemaException unusable) {
            throw new IllegalArgumentException("is no schema: " + unusable.getMessage(), unusable);
        }
    }

    /** What it says about a document, in no order. */
    List<Finding> check(Place root) {
        List<Finding> findings = Branches.told(
                        List.copyOf(schema.validate(root.node().json())))
                .stream()
                .map(told -> new SchemaWords(source, root, told).finding())
                .toList();
        Set<String> mistyped = findings.stream()
                .filter(finding -> finding.code() == Code.WRONG_TYPE)
                .map(Finding::pointer)
                .collect(Collectors.toSet());
        // of another type, it is none of the allowed values either, and too small, and so on
        return findings.stream()
                .filter(finding -> finding.code() == Code.WRONG_TYPE || !mistyped.contains(finding.pointer()))
                .toList();
    }

    /** Whether it knows which version a key came with. */
    Optional<JsonNode> versions() {
        return builtIn ? Optional.of(source) : Optional.empty();
    }

    private static void checkAgainstItsOwn(JsonNode source) {
        if (!source.isObject()) {
            throw new IllegalArgumentException("is no schema: it is no JSON object");
        }
        JsonSchema meta = factory(source)
                .getSchema(
                        SchemaLocation.of(version(source).getId()),
                        SchemaValidatorsConfig.builder().build());
        meta.validate(source).stream().findFirst().ifPresent(problem -> {
            throw new IllegalArgumentException(
                    "is no schema: at " + problem.getInstanceLocation() + " " + problem.getError());
        });
    }

    private static JsonSchema compiled(JsonNode source) {
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return factory(source).getSchema(source, config);
    }

    private static SpecVersion.VersionFlag version(JsonNode source) {
        if (!source.has("$schema")) {
            return SpecVersion.VersionFlag.V202012;
        }
        return SpecVersionDetector.detectOptionalVersion(source, false)
                .orElseThrow(() -> new IllegalArgumentException("is of a version of JSON Schema that is not known: "
                        + Nearest.shown(source.path("$schema").asText())));
    }

    private static JsonSchemaFactory factory(JsonNode source) {
        return JsonSchemaFactory.getInstance(
                version(source), builder -> builder.schemaLoaders(loaders -> loaders.add(refusing())));
    }

    /** A schema that names another one, which would have to be fetched, is refused; those of JSON Schema itself are here. */
    private static SchemaLoader refusing() {
        return iri -> {
            String text = iri.toString();
            if (text.startsWith("classpath:draft")) {
                return bundled(text.substring("classpath:".length()));
            }
            throw new JsonSchemaException("it refers to " + text + ", and only to itself it may");
        };
    }

    private static InputStreamSource bundled(String resource) {
        return () -> Objects.requireNonNull(
                JsonSchemaFactory.class.getClassLoader().getResourceAsStream(resource), resource);
    }
}
