package io.agentloader.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

    private static final Pattern PREFIX = Pattern.compile("^agent-loader\\.");

    private static final String DURATION = "a duration such as 30s, 1d or PT1H";
    private static final String NUMBER = "a whole number";
    private static final String FLAG = "true or false";

    private static final Map<Class<?>, String> SHAPES = Map.of(
            Duration.class, DURATION,
            Span.class, DURATION + ", or unlimited",
            ByteSize.class, "a size such as 512K, 1M or 2G",
            int.class, NUMBER,
            Integer.class, NUMBER,
            boolean.class, FLAG);

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

    /** By the type that the mapping gives the key, for what the library says of ours is not for operators. */
    private static String shape(String key, String said) {
        Matcher choice = ONE_OF.matcher(said);
        if (choice.find()) {
            return "one of " + choice.group(1).replace(",", ", ");
        }
        if (key.endsWith("port")) {
            return "a whole number from 0 to 65535";
        }
        if (key.endsWith(".host")) {
            return "an address of this machine, or a name of one";
        }
        return KeyTypes.of(PREFIX.matcher(key).replaceFirst(""))
                .flatMap(type -> Optional.ofNullable(SHAPES.get(type)))
                .orElseGet(() -> shape(said));
    }

    /** Of keys that are the framework's. */
    private static String shape(String said) {
        if (said.contains("neither true nor false")) {
            return FLAG;
        }
        if (said.contains("SRCFG00029")) {
            return NUMBER;
        }
        return said.contains("Duration")
                ? DURATION
                : "a value of the type that its row in docs/reference/configuration.md names";
    }
}
