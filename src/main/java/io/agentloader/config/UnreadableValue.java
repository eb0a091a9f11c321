package io.agentloader.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says of a value that could not be read what {@link ConfigRules} say of one out of its range: key, value and what is allowed. */
public final class UnreadableValue {

    private static final Pattern NOT_CONVERTED = Pattern.compile(
            "SRCFG00039: The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being"
                    + " converted (.*)",
            Pattern.DOTALL);
    private static final Pattern EMPTY =
            Pattern.compile("SRCFG00040: The config property (\\S+) is defined as the empty String");
    private static final Pattern UNSET =
            Pattern.compile("SRCFG00011: Could not expand value (\\S+) in property (\\S+)");
    private static final Pattern ONE_OF = Pattern.compile("allowed values: (\\S+)");

    /** How the library begins when it tells all problems at once, each on a line of its own. */
    private static final String ALL = "Configuration validation failed:";

    private static final Pattern NEXT = Pattern.compile("\\R\t(?=[a-zA-Z.$]+(?:Exception|Error): )");

    private UnreadableValue() {}

    /** One line for each problem of a configuration that could not be read, when the library's text tells of one. */
    public static Optional<String> sentences(String said) {
        return said.startsWith(ALL)
                ? Optional.of(NEXT.splitAsStream(said)
                        .skip(1)
                        .map(UnreadableValue::sentence)
                        .collect(Collectors.joining("\n")))
                : Optional.empty();
    }

    /** What the mapping says, in the words of this project; unchanged where it says something else. */
    static String sentence(String said) {
        Matcher value = NOT_CONVERTED.matcher(said);
        if (value.find()) {
            return value.group(1) + " is " + value.group(2) + "; allowed is " + shape(value.group(1), value.group(3))
                    + ".";
        }
        Matcher unset = UNSET.matcher(said);
        if (unset.find()) {
            return UnsetVariables.sentence(unset.group(2), "${" + unset.group(1) + "}");
        }
        Matcher empty = EMPTY.matcher(said);
        return empty.find()
                ? empty.group(1) + " is empty; allowed is " + shape(empty.group(1), "") + ", or to leave it out."
                : said;
    }

    /** Of an empty value nothing more is said. */
    private static boolean isDuration(String key) {
        return key.contains(".timeouts.")
                || Stream.of(
                                "freshness",
                                ".timeout",
                                "interval",
                                "-age",
                                ".clock-skew",
                                ".retry.initial",
                                ".retry.max",
                                ".open")
                        .anyMatch(key::endsWith);
    }

    /** By the key where the mapping does not tell, for it says nothing of types of ours. */
    private static String shape(String key, String said) {
        Matcher choice = ONE_OF.matcher(said);
        if (choice.find()) {
            return "one of " + choice.group(1).replace(",", ", ");
        }
        if (key.endsWith("-size") || key.endsWith("-bytes")) {
            return "a size such as 512K, 1M or 2G";
        }
        if (key.endsWith(".stale-if-error")) {
            return "a duration such as 30s, 1d or PT1H, or unlimited";
        }
        if (key.endsWith("port")) {
            return "a whole number from 0 to 65535";
        }
        if (key.endsWith(".host")) {
            return "an address of this machine, or a name of one";
        }
        if (said.contains("neither true nor false")) {
            return "true or false";
        }
        if (said.contains("SRCFG00029")) {
            return "a whole number";
        }
        return said.contains("Duration") || isDuration(key)
                ? "a duration such as 30s, 1d or PT1H"
                : "a value of the type that its row in docs/reference/configuration.md names";
    }
}
