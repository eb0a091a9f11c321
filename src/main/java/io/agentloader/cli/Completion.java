package io.agentloader.cli;

import java.util.Map;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion scripts, made of the commands as they are. */
final class Completion {

    /** A label that names all that is taken. */
    private static final Pattern CHOICE = Pattern.compile("[a-z]+(?:[|][a-z]+)+");

    private Completion() {}

    static String bash() {
        return AutoComplete.bash(Program.NAME, Program.whole());
    }

    /** zsh reads what bash does, once it is told to. */
    static String zsh() {
        return "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n" + bash();
    }

    static String fish() {
        StringBuilder script = new StringBuilder("complete -c " + Program.NAME + " -f\n");
        Map<String, CommandLine> commands = Program.whole().getSubcommands();
        commands.forEach(
                (name, command) -> script.append("complete -c " + Program.NAME + " -n __fish_use_subcommand -a ")
                        .append(name)
                        .append(description(String.join(
                                " ", command.getCommandSpec().usageMessage().description())))
                        .append('\n'));
        commands.forEach((name, command) -> command.getCommandSpec().options().forEach(option -> script.append(
                        "complete -c " + Program.NAME + " -n '__fish_seen_subcommand_from ")
                .append(name)
                .append('\'')
                .append(names(option))
                .append(value(option))
                .append(description(String.join(" ", option.description())))
                .append('\n')));
        return script.toString();
    }

    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        return names.toString();
    }

    /** Words where only some are taken, and files where something is. */
    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        boolean words = CHOICE.matcher(option.paramLabel()).matches();
        return words ? " -x -a '" + option.paramLabel().replace('|', ' ') + "'" : " -r";
    }

    private static String description(String text) {
        return " -d '" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
