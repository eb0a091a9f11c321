package io.agentloader.registry;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** One table of a TOML file, in the file's order. What is not of the type that was asked for is told with its line. */
final class TomlSection {

    private static final String TEXTS = "a text or a list of texts";

    private final Path file;
    private final TomlTable table;
    private final int line;

    /** A text and where it stands. */
    record Text(String value, int line) {}

    private TomlSection(Path file, TomlTable table, int line) {
        this.file = file;
        this.table = table;
        this.line = line;
    }

    /** The whole of a file. */
    static TomlSection parse(Path file, String text) {
        try {
            TomlParseResult result = Toml.parse(text);
            if (result.hasErrors()) {
                TomlParseError first = result.errors().get(0);
                throw new UnusableHostFile(
                        file, first.position().line(), "is not TOML: " + Printable.of(said(first), 200));
            }
            return new TomlSection(file, result, 1);
        } catch (StackOverflowError tooDeep) {
            throw new UnusableHostFile(file, "is nested too deeply");
        }
    }

    private static String said(TomlParseError error) {
        return String.valueOf(error.getMessage());
    }

    int line() {
        return line;
    }

    boolean has(String key) {
        return table.contains(List.of(key));
    }

    Optional<Text> text(String key) {
        return value(key).map(found -> new Text(as(String.class, found, key, "a text"), line(key)));
    }

    boolean flag(String key) {
        return value(key)
                .map(found -> as(Boolean.class, found, key, "true or false"))
                .orElse(false);
    }

    /** One text or a list of them. */
    List<Text> texts(String key) {
        return groups(key).stream().map(group -> only(key, group)).toList();
    }

    private Text only(String key, List<Text> group) {
        if (group.size() != 1) {
            throw wrong(key, "is not " + TEXTS);
        }
        return group.get(0);
    }

    /** One text, or a list of texts and of lists of them; each alone makes a group of one. */
    List<List<Text>> groups(String key) {
        return value(key)
                .map(found -> found instanceof TomlArray list
                        ? groups(key, list)
                        : List.of(List.of(new Text(as(String.class, found, key, TEXTS), line(key)))))
                .orElse(List.of());
    }

    private List<List<Text>> groups(String key, TomlArray list) {
        return IntStream.range(0, list.size())
                .mapToObj(i ->
                        list.get(i) instanceof TomlArray inner ? elements(key, inner) : List.of(text(key, list, i)))
                .toList();
    }

    private List<Text> elements(String key, TomlArray list) {
        return IntStream.range(0, list.size()).mapToObj(i -> text(key, list, i)).toList();
    }

    private Text text(String key, TomlArray list, int index) {
        return new Text(
                as(String.class, list.get(index), key, TEXTS),
                list.inputPositionOf(index).line());
    }

    /** {@code [[key]]}, once or more often. */
    List<TomlSection> tables(String key) {
        return value(key)
                .map(found -> as(TomlArray.class, found, key, "a list of tables"))
                .map(list -> IntStream.range(0, list.size())
                        .mapToObj(i -> new TomlSection(
                                file,
                                as(TomlTable.class, list.get(i), key, "a list of tables"),
                                list.inputPositionOf(i).line()))
                        .toList())
                .orElse(List.of());
    }

    private <T> T as(Class<T> type, Object found, String key, String word) {
        if (!type.isInstance(found)) {
            throw wrong(key, "is not " + word);
        }
        return type.cast(found);
    }

    /** The tables under a key by their own keys. */
    Map<String, TomlSection> children(String key) {
        Map<String, TomlSection> all = new LinkedHashMap<>();
        child(key).ifPresent(parent -> parent.keys()
                .forEach(name -> all.put(name, parent.child(name).orElseThrow())));
        return all;
    }

    Optional<TomlSection> child(String key) {
        return value(key).map(found -> new TomlSection(file, as(TomlTable.class, found, key, "a table"), line(key)));
    }

    List<String> keys() {
        return List.copyOf(table.keySet());
    }

    /** What is wrong with the value of a key. */
    UnusableHostFile wrong(String key, String what) {
        return new UnusableHostFile(file, has(key) ? line(key) : line, key + " " + what);
    }

    UnusableHostFile wrong(Text text, String what) {
        return new UnusableHostFile(file, text.line(), what);
    }

    private Optional<Object> value(String key) {
        return Optional.ofNullable(table.get(List.of(key)));
    }

    private int line(String key) {
        return Optional.ofNullable(table.inputPositionOf(List.of(key)))
                .map(TomlPosition::line)
                .orElse(line);
    }
}
