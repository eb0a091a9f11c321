package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Which of the flags that commands have in common each of them takes; the others are mistakes of usage there. */
class CommonFlagsTest {

    private static final List<String> TALK = List.of("-q", "-v", "--debug");
    private static final List<String> SEEKING =
            List.of("--local", "--remote", "--prefer-remote", "--prefer-local", "--platform");
    private static final List<String> WIRE = List.of(
            "--plain-http",
            "--insecure",
            "--ca-file",
            "--cert-file",
            "--key-file",
            "--registry-config",
            "--mirror",
            "--header",
            "--offline",
            "--timeout",
            "--retry");
    private static final List<String> OTHERS = List.of("--format", "-o", "--progress", "--server");

    /** One line a command, so that what is missing somewhere is seen. */
    private static final Map<String, Set<String>> TAKEN = taken();

    private static Map<String, Set<String>> taken() {
        Map<String, Set<String>> taken = new LinkedHashMap<>();
        for (String name : List.of("cat", "inspect", "digest", "resolve", "exists", "diff", "explain")) {
            taken.put(name, all(TALK, SEEKING, WIRE, List.of("--format", "--server")));
        }
        taken.put("pull", all(TALK, SEEKING, WIRE, List.of("--format", "--server", "-o", "--progress")));
        taken.put("tags", all(TALK, WIRE, List.of("--format", "--server")));
        taken.put("versions", all(TALK, List.of("--format", "--server")));
        taken.put("prefetch", all(TALK, WIRE, List.of("--format", "--server", "--progress")));
        taken.put("watch", all(TALK, WIRE, List.of("--format", "--server")));
        taken.put("copy", all(TALK, WIRE, List.of("--format", "--platform", "--progress")));
        taken.put("push", all(TALK, WIRE, List.of("--format", "--progress")));
        taken.put("login", all(TALK, WIRE, List.of("--format")));
        taken.put("logout", all(TALK, List.of("--registry-config", "--format")));
        for (String name : List.of("doctor", "pin", "rollback")) {
            taken.put(name, all(TALK, WIRE, List.of("--format")));
        }
        for (String name : List.of("validate", "requirements", "deps")) {
            taken.put(name, all(TALK, SEEKING, WIRE, List.of("--format")));
        }
        taken.put("lock", all(TALK, SEEKING, WIRE, List.of("--format", "-o")));
        taken.put("export", all(TALK, SEEKING, WIRE, List.of("--format", "-o", "--progress")));
        taken.put("verify-lock", all(TALK, WIRE, List.of("--format", "--local")));
        taken.put("pack", all(TALK, List.of("--format", "-o")));
        taken.put("import", all(TALK, List.of("--format", "--progress")));
        taken.put("unpin", all(TALK, List.of("--format")));
        for (String name : List.of("ls", "du", "rm", "gc", "fsck")) {
            taken.put(name, all(TALK, List.of("--format")));
        }
        return taken;
    }

    private static Set<String> all(List<?>... groups) {
        return Arrays.stream(groups)
                .flatMap(List::stream)
                .map(String::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void commandTakesWhatMakesSenseOfItAndNothingElse() {
        Map<String, Set<String>> found = new LinkedHashMap<>();
        Map<String, CommandLine> commands = Program.whole().getSubcommands();

        TAKEN.keySet().forEach(name -> found.put(name, commonOf(commands.get(name))));

        TAKEN.forEach((name, flags) -> assertThat(found.get(name)).as(name).isEqualTo(flags));
    }

    @Test
    void noCommandIsForgotten() {
        assertThat(TAKEN.keySet())
                .containsExactlyInAnyOrderElementsOf(Program.COMMANDS.stream()
                        .filter(name -> !name.equals("completion") && !name.equals("version"))
                        .toList());
    }

    /** And whose output, for that, is no document. */
    private static final Map<String, String> PRINT_NO_DOCUMENT =
            Map.of("completion", "a script, which shells read and nobody else");

    @Test
    void everyCommandPrintsItsResultAsADocumentWhereThatIsAskedFor() {
        Map<String, CommandLine> commands = Program.whole().getSubcommands();

        assertThat(Program.COMMANDS).allSatisfy(name -> assertThat(takesDocuments(commands.get(name)))
                .as(name)
                .isNotEqualTo(PRINT_NO_DOCUMENT.containsKey(name)));
    }

    private static boolean takesDocuments(CommandLine command) {
        OptionSpec format = command.getCommandSpec().findOption("--format");
        return format != null && List.of(format.paramLabel().split("[|]")).contains("json");
    }

    private static Set<String> commonOf(CommandLine command) {
        Set<String> names = all(TALK, SEEKING, WIRE, OTHERS);
        names.removeIf(name -> command.getCommandSpec().findOption(name) == null);
        return names;
    }
}
