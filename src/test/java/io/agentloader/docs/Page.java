package io.agentloader.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation. A fenced block {@code sh} is run; a block {@code text} behind it lists what its output has,
 * a piece a line, with {@code …} for anything. A block {@code sh author} is run where dev mode watches the folder {@code team}. A
 * block {@code sh setup} is what the test has done already.
 */
record Page(Path path, String text) {

    private static final Pattern BLOCK =
            Pattern.compile("^```(?<info>[a-z ]*)\\n(?<body>.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** A command, and what its output must have. */
    record Step(String command, List<String> expected) {}

    static Page read(Path path) {
        try {
            return new Page(path, Files.readString(path));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Every page of these folders of {@code docs}. */
    static Stream<Page> in(String... folders) {
        return Stream.of(folders)
                .flatMap(folder -> {
                    try (Stream<Path> files = Files.list(Path.of("docs", folder))) {
                        return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
                    } catch (IOException unreadable) {
                        throw new UncheckedIOException(unreadable);
                    }
                })
                .map(Page::read);
    }

    List<String> blocks(String info) {
        List<String> bodies = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group("info").equals(info)) {
                bodies.add(matcher.group("body").strip());
            }
        }
        return bodies;
    }

    /** The commands in blocks of that kind. */
    List<Step> steps(String info) {
        List<Step> steps = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String body = matcher.group("body").strip();
            if (matcher.group("info").equals(info)) {
                steps.add(new Step(body, new ArrayList<>()));
            } else if (matcher.group("info").equals("text") && !steps.isEmpty()) {
                steps.get(steps.size() - 1).expected().addAll(body.lines().toList());
            }
        }
        return steps;
    }
}
