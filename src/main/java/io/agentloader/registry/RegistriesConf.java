package io.agentloader.registry;

import io.agentloader.oci.Repository;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code [[registry]]} tables of {@code registries.conf} version 2 and of its drop-ins, by their prefixes. Of those that
 * fit a repository the longest one speaks.
 *
 * @param file the first one
 */
record RegistriesConf(Path file, List<RegistryTable> tables) implements HostSource {

    /** A comment, a table, or a key with texts, all of it on one line and without escapes. */
    private static final Pattern ORDINARY_LINE = Pattern.compile(
            "\\s*+(?:(?:\\[[\\w.-]+]|(?:\"[^\"\\\\]*\"|[\\w.-]+)\\s*=\\s*(?:TEXT|\\[\\s*(?:TEXT(?:\\s*,\\s*TEXT)*)?\\s*]))\\s*)?(?:#.*)?"
                    .replace("TEXT", "\"[^\"\\\\]*\""));

    private static final Pattern REGISTRIES = Pattern.compile("[\\[\"]*registr.*");

    private static final List<String> VERSION_1 = List.of("registries", "insecure", "block");

    RegistriesConf {
        tables = List.copyOf(tables);
    }

    /** Whole files in their order; a later table with the same prefix takes the place of an earlier one. */
    static RegistriesConf read(List<Path> files) {
        Map<String, RegistryTable> byPrefix = new LinkedHashMap<>();
        files.forEach(
                file -> parse(file, HostFileText.read(file)).forEach(table -> byPrefix.put(table.prefix(), table)));
        return new RegistriesConf(files.get(0), List.copyOf(byPrefix.values()));
    }

    static List<RegistryTable> parse(Path file, String text) {
        if (isSilent(text)) {
            return List.of();
        }
        TomlSection whole = TomlSection.parse(file, text);
        Optional<TomlSection> old = whole.keys().contains("registries") ? whole.child("registries") : Optional.empty();
        if (old.isPresent()
                && VERSION_1.stream()
                        .anyMatch(name -> old.orElseThrow().has(name)
                                || !old.orElseThrow().keys().isEmpty())) {
            throw whole.wrong(
                    "registries",
                    "is of version 1 of this format, which is not read; write [[registry]] tables, or set"
                            + " agent-loader.registries-conf=off");
        }
        return whole.tables("registry").stream()
                .map(table -> RegistryTable.parse(file, table))
                .toList();
    }

    /**
     * Whether it is plainly TOML and does not concern us, as what distributions bring: the parser takes a tenth of the start for
     * that. In a table of another name, a registry is a short name.
     */
    private static boolean isSilent(String text) {
        boolean inAnotherTable = false;
        for (String line : text.lines().map(String::strip).toList()) {
            boolean opensTable = line.startsWith("[");
            boolean counts = opensTable || !inAnotherTable;
            if (!ORDINARY_LINE.matcher(line).matches()
                    || (counts && REGISTRIES.matcher(line).matches())) {
                return false;
            }
            inAnotherTable |= opensTable;
        }
        return true;
    }

    @Override
    public Optional<Route> route(Repository repository) {
        return tables.stream()
                .filter(table -> table.fits(repository))
                .max(Comparator.comparingInt(table -> table.prefix().length()))
                .map(table -> table.route(repository));
    }

    @Override
    public Set<String> names() {
        return tables.stream().flatMap(RegistryTable::names).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> registries() {
        return tables.stream().flatMap(table -> table.registry().stream()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String summary() {
        return file + " (" + tables.size() + " registries)";
    }

    /** Nothing in it that matters here. */
    boolean isEmpty() {
        return tables.isEmpty();
    }

    static Stream<Path> dropIns(Path folder) {
        return HostFileText.list(folder, ".conf").stream();
    }
}
