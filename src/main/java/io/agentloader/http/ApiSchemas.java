package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The documents that answers hold. Each has a kind, and members are only ever added. */
final class ApiSchemas {

    static final String PROBLEM = "Problem";
    static final String REFERENCE = "Reference";

    /** As documents have it. */
    static final String WRITTEN = "WrittenReference";

    private ApiSchemas() {}

    /** By the names that {@link #use} has. */
    static Map<String, Object> components() {
        Map<String, Object> schemas = new LinkedHashMap<>();
        schemas.put(PROBLEM, problem());
        schemas.put(REFERENCE, ApiParameter.REFERENCE.schema());
        schemas.put(WRITTEN, ApiParameter.writtenReference());
        schemas.put(
                "Document",
                fields(
                        "description",
                        "The kind says which document it is.",
                        "type",
                        "object",
                        "required",
                        List.of("kind"),
                        "properties",
                        fields("kind", fields("type", "string"))));
        lines().forEach(line -> {
            String[] words = line.strip().split(" ", -1);
            schemas.put(words[0], document(words));
        });
        return schemas;
    }

    static Map<String, Object> use(String name) {
        return fields("$ref", "#/components/schemas/" + name);
    }

    static Map<String, Object> digest() {
        return fields("type", "string", "pattern", "^" + ApiPatterns.DIGEST + "$");
    }

    static List<String> codes() {
        return Stream.of(Code.values()).map(Code::text).toList();
    }

    /** A kind, and its members with their types; a question mark where one may be missing, an exclamation mark where it may be null. */
    private static Stream<String> lines() {
        return """
                AgentList agents:rows
                AgentInfo reference:text registry:text repository:text tag?:text digest:digest mediaType:text size:number stored:flag source:text confirmedBy:text confirmedAt:time platforms?:rows manifest?:object artifactType?:text config?:object layers?:rows agentLayer?:digest annotations?:object labels?:object agents?:texts models?:texts unreadable?:text
                Existence reference:text exists!:flag checked:flag digest?:digest reason?:text code?:text host?:text upstreamStatus?:number attempts?:number
                TagList registry:text repository:text tags:texts confirmedBy:text
                VersionList reference:text pinned!:digest versions:rows
                Pin reference:text digest:digest pinnedAt:time
                Explanation reference:text registry:text repository:text tag!:text pinned!:digest type:text typeFrom:text mode:text stored:text copy!:object mayStandIn:flag step:text why:text hosts:rows requests:rows then:texts
                Report source?:text schemaVersion:text valid:flag errors:number warnings:number findings:rows
                Requirements source:text schemaVersion:text models:rows environment:rows tools:rows commands:rows servers:rows agents:rows
                Lock version:number reference:text digest:digest roots:rows complete:flag cut:flag agents:rows cycles:lists
                StoreInfo entries:number blobs:number bytes:number limits:object state:text notLocked:number quarantined:number pinned:number lastCollection!:object lastCheck!:object repairs:rows
                Operation id:text operation:text state:text startedAt:time endedAt!:time result?:object problem?:object
                Diff from:text to:text same:flag changes:rows
                Resolutions resolutions:rows
                RegistryList registries:rows
                RegistryInfo registry:text type:text typeFrom:text hosts:rows
                Service links:object
                Hint confirming:texts ignored:number
                """.lines();
    }

    private static Map<String, Object> document(String[] words) {
        List<String> required = new ArrayList<>(List.of("kind"));
        Map<String, Object> properties = fields("kind", fields("const", words[0]));
        for (String word : List.of(words).subList(1, words.length)) {
            String[] member = word.split("[?!]?:", -1);
            boolean missing = word.contains("?:");
            if (!missing) {
                required.add(member[0]);
            }
            Map<String, Object> type = type(member[1]);
            properties.put(
                    member[0], word.contains("!:") ? fields("anyOf", List.of(type, fields("type", "null"))) : type);
        }
        return fields("type", "object", "required", required, "properties", properties);
    }

    private static Map<String, Object> type(String word) {
        return switch (word) {
            case "text" -> fields("type", "string");
            case "number" -> fields("type", "integer");
            case "flag" -> fields("type", "boolean");
            case "digest" -> digest();
            case "time" -> fields("type", "string", "format", "date-time");
            case "texts" -> arrayOf(fields("type", "string"));
            case "rows" -> arrayOf(fields("type", "object"));
            case "lists" -> arrayOf(arrayOf(fields("type", "string")));
            default -> fields("type", "object");
        };
    }

    private static Map<String, Object> arrayOf(Map<String, Object> items) {
        return fields("type", "array", "items", items);
    }

    private static Map<String, Object> problem() {
        Map<String, Object> text = fields("type", "string");
        return fields(
                "description",
                "RFC 9457. Members are only ever added.",
                "type",
                "object",
                "required",
                List.of("type", "code", "title", "status", "detail", "instance", "hint"),
                "properties",
                fields(
                        "type",
                        fields("type", "string", "format", "uri-reference"),
                        "code",
                        fields("type", "string", "enum", codes()),
                        "title",
                        text,
                        "status",
                        fields("type", "integer"),
                        "detail",
                        text,
                        "instance",
                        fields("type", "string", "format", "uri"),
                        "reference",
                        text,
                        "host",
                        text,
                        "upstreamStatus",
                        fields("type", List.of("integer", "null")),
                        "retryAfter",
                        fields("type", "integer"),
                        "hint",
                        text));
    }
}
