package io.agentloader.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/reference/configuration.md} to the comments of {@code LoaderConfig}. Run with
 * {@code -Dupdate.docs=true} to write the page anew.
 */
class ConfigurationReferenceTest {

    private static final Path SOURCES = Path.of("src/main/java/io/agentloader/config");

    /** What of the configuration is in a file of its own. */
    private static final List<String> PARTS = List.of("OciConfig", "OidcConfig", "HookConfig", "RedisConfig");

    private static final Path PAGE = Path.of("docs/reference/configuration.md");
    private static final Pattern MEMBER = Pattern.compile(
            "/\\*\\*(?<doc>.*?)\\*/\\s*(?:@WithDefault\\(\"(?<default>[^\"]*)\"\\)\\s*)?(?:@WithConverter\\(\\w+\\.class\\)\\s*)?(?<parent>@WithParentName\\s*)?"
                    + "(?:(?<type>[A-Za-z<>., ]+?)\\s+(?<name>\\w+)\\(\\);|(?<kind>interface|enum)\\s+(?<group>\\w+)\\s*\\{)|(?<end>^ {4,8}\\})",
            Pattern.DOTALL | Pattern.MULTILINE);

    private record Key(String name, String type, String fallback, String meaning) {
        private String row() {
            return "| `" + name + "` | " + type + " | " + fallback + " | " + meaning + " |";
        }
    }

    private static final String HEAD = """
            # Configuration

            One prefix, `agent-loader.`; every key is also an environment variable by MicroProfile's rule
            (`agent-loader.store.path` is `AGENT_LOADER_STORE_PATH`). Durations are written `10s` or `PT10S`, sizes `64K` or `1M`. An unknown
            key under the prefix stops the start and names the nearest known one; an unknown environment variable is a warning.

            This page is generated from the comments of `LoaderConfig`; a test fails when it is out of date.

            | key | type | default | meaning |
            | --- | --- | --- | --- |
            """;

    @Test
    void pageSaysWhatTheCodeSays() throws IOException {
        String page = HEAD
                + keys(source()).stream().map(Key::row).collect(joining("\n"))
                + "\n\nThe port and address of the service are Quarkus' own: `QUARKUS_HTTP_PORT` (8080) and `QUARKUS_HTTP_HOST`"
                + " (127.0.0.1).\nThere is one event loop for two processors; who serves more than some 60,000 answers a second sets"
                + " `QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE`.\n";
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("%s is out of date: run the test with -Dupdate.docs=true", PAGE)
                .isEqualTo(page);
    }

    @Test
    void everyKeyIsOnThePage() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(
                        "`agent-loader.store.path`",
                        "`agent-loader.freshness`",
                        "`agent-loader.registries.\"<host>\".plain-http`",
                        "`agent-loader.circuit.failures`");
    }

    /** The parts as if they were nested in the whole. */
    private static String source() throws IOException {
        String whole = Files.readString(SOURCES.resolve("LoaderConfig.java"));
        StringBuilder source = new StringBuilder(whole.substring(whole.indexOf("public interface LoaderConfig {")));
        for (String part : PARTS) {
            String text = Files.readString(SOURCES.resolve(part + ".java"));
            source.append(text.substring(text.indexOf("/**"))
                    .replace("public interface " + part, "interface " + part)
                    .indent(4));
        }
        return source.toString();
    }

    private static List<Key> keys(String source) {
        Map<String, String> prefixes = new LinkedHashMap<>();
        List<String[]> members = new ArrayList<>();
        Deque<String> groups = new ArrayDeque<>();
        Matcher matcher = MEMBER.matcher(source);
        while (matcher.find()) {
            if (matcher.group("end") != null) {
                groups.pollLast();
            } else if (matcher.group("group") != null) {
                groups.addLast(matcher.group("group"));
            } else {
                String group = groups.isEmpty() ? "" : groups.peekLast();
                members.add(new String[] {
                    group,
                    matcher.group("name"),
                    matcher.group("type").strip(),
                    String.valueOf(matcher.group("default")),
                    text(matcher.group("doc")),
                    String.valueOf(matcher.group("parent"))
                });
            }
        }
        members.forEach(member -> group(member[2])
                .ifPresent(name -> prefixes.put(
                        name,
                        prefixes.getOrDefault(member[0], "") + dashed(member[1])
                                + (member[2].startsWith("Map") ? mapKey(member[1]) : "") + ".")));
        List<Key> keys = new ArrayList<>();
        for (String[] member : members) {
            boolean isGroup = group(member[2])
                    .filter(name -> source.contains("interface " + name + " {"))
                    .isPresent();
            if (!isGroup) {
                String prefix = member[0].isEmpty() ? "" : prefixes.get(member[0]);
                keys.add(new Key(
                        "agent-loader."
                                + (member[5].equals("null")
                                        ? prefix + dashed(member[1])
                                        : prefix.substring(0, prefix.length() - 1)),
                        type(member[2]),
                        member[3].equals("null") ? "" : "`" + member[3] + "`",
                        member[4]));
            }
        }
        return keys;
    }

    private static String mapKey(String map) {
        return List.of("callers", "grants", "hooks").contains(map) ? ".\"<name>\"" : ".\"<host>\"";
    }

    /** The nested interface that a member leads to, by its type. */
    private static java.util.Optional<String> group(String type) {
        String last = type.replaceAll(".*[<, ]", "").replace(">", "");
        boolean ours = List.of(
                        "Store",
                        "Registry",
                        "Mirror",
                        "Timeouts",
                        "Retry",
                        "Circuit",
                        "Pulls",
                        "Refresh",
                        "Stop",
                        "Agent",
                        "Network",
                        "Admin",
                        "Warm",
                        "Watch",
                        "Validation",
                        "Caller",
                        "OciConfig",
                        "OidcConfig",
                        "HookConfig",
                        "RedisConfig",
                        "Grant",
                        "Dev")
                .contains(last);
        return ours ? java.util.Optional.of(last) : java.util.Optional.empty();
    }

    private static String type(String type) {
        String bare = type.replaceAll("Optional<(.*)>", "$1");
        return switch (bare) {
            case "boolean" -> "`true` or `false`";
            case "int", "Integer" -> "number";
            case "String" -> "text";
            case "Duration" -> "duration";
            case "Span" -> "duration or `unlimited`";
            case "Path" -> "path";
            case "ByteSize" -> "size";
            case "List<String>" -> "list of texts";
            case "FallbackOn" -> "`network` or `any`";
            case "WatchBy" -> "`auto`, `events` or `polling`";
            default -> throw new IllegalStateException("say how a " + bare + " is written");
        };
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String text(String doc) {
        return doc.replaceAll("\\s*\\n\\s*\\*?\\s*", " ")
                .replaceAll("\\{@code ([^}]*)\\}", "`$1`")
                .strip()
                .replace("|", "\\|");
    }
}
