package io.agentloader.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of a command, in the language of {@code man}, made of what the command says of itself. */
final class ManPage {

    /** Pages have to have a date, and that of the day would make them others each day. */
    private static final String EDITION = "2026-11-21";

    private final String name;
    private final CommandSpec spec;
    private final StringBuilder page = new StringBuilder();

    private ManPage(String name, CommandSpec spec) {
        this.name = name;
        this.spec = spec;
    }

    /** Of one command. */
    static String of(String command, CommandSpec spec) {
        return new ManPage(Program.NAME + "-" + command, spec).command(command);
    }

    /** Of the program, which names its commands. */
    static String of(CommandSpec program) {
        return new ManPage(Program.NAME, program).program();
    }

    private String command(String command) {
        begin();
        page.append(bold(Program.NAME)).append(' ').append(bold(command)).append(" [");
        page.append(italic("option")).append("...]");
        spec.positionalParameters().stream()
                .map(parameter -> " " + italic(parameter.paramLabel())
                        + (parameter.arity().max() > 1 ? "..." : ""))
                .forEach(page::append);
        section("DESCRIPTION");
        paragraphs(List.of(spec.usageMessage().description()));
        section("ARGUMENTS");
        spec.positionalParameters()
                .forEach(parameter -> entry(italic(parameter.paramLabel()), List.of(parameter.description())));
        section("OPTIONS");
        spec.options().stream()
                .sorted(Comparator.comparing(option -> option.longestName().replaceFirst("^-+", "")))
                .forEach(option -> entry(names(option), List.of(option.description())));
        statuses();
        section("SEE ALSO");
        page.append(".BR ").append(escaped(Program.NAME)).append(" (1)\n");
        return page.toString().replace(".SH ARGUMENTS\n.SH", ".SH");
    }

    private String program() {
        begin();
        page.append(bold(Program.NAME)).append(' ').append(italic("command")).append(" [");
        page.append(italic("option"))
                .append("...] [")
                .append(italic("argument"))
                .append("...]");
        section("COMMANDS");
        spec.subcommands()
                .forEach((command, line) -> entry(
                        bold(Program.NAME + "-" + command) + "(1)",
                        List.of(line.getCommandSpec().usageMessage().description()[0])));
        section("ENVIRONMENT");
        entry(
                bold("AGENT_LOADER_SERVER"),
                List.of("The service that commands ask which take --server; every other key of the configuration"
                        + " can be set likewise."));
        entry(bold("NO_COLOR"), List.of("Nothing is coloured where this is set."));
        return page.toString();
    }

    private void begin() {
        page.append(".TH ")
                .append(escaped(name.toUpperCase(Locale.ROOT)))
                .append(" 1 " + EDITION + " \"Agent Loader\"\n");
        page.append(".SH NAME\n").append(escaped(name)).append(" \\- ");
        page.append(escaped(spec.usageMessage().description()[0].replaceFirst("[.:;]( .*)?$", "")));
        section("SYNOPSIS");
    }

    private void statuses() {
        if (!spec.usageMessage().exitCodeList().isEmpty()) {
            section("EXIT STATUS");
            spec.usageMessage().exitCodeList().forEach((code, what) -> entry(bold(code.strip()), List.of(what)));
        }
    }

    private void section(String title) {
        if (page.charAt(page.length() - 1) != '\n') {
            page.append('\n');
        }
        page.append(".SH ").append(title).append('\n');
    }

    private void paragraphs(List<String> lines) {
        page.append(lines.stream().map(ManPage::text).collect(Collectors.joining(".br\n")));
    }

    private void entry(String term, List<String> lines) {
        page.append(".TP\n").append(term).append('\n');
        lines.stream().map(ManPage::text).forEach(page::append);
    }

    private static String names(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : "=" + italic(option.paramLabel());
        return Stream.of(option.names()).map(ManPage::bold).collect(Collectors.joining(", ")) + value;
    }

    private static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    private static String italic(String text) {
        return "\\fI" + escaped(text) + "\\fR";
    }

    /** A line of its own, which is no request. */
    private static String text(String line) {
        return (line.startsWith(".") || line.startsWith("'") ? "\\&" : "") + escaped(line) + "\n";
    }

    private static String escaped(String text) {
        return text.replace("${DEFAULT-VALUE}", "10000").replace("\\", "\\e").replace("-", "\\-");
    }
}
