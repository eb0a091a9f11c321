package io.agentloader.schema;

import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a schema offers alternatives and none fits, the validator complains about every one of them. Here the alternative is
 * chosen that the author probably meant, and only what is wrong with that one is told.
 */
final class Branches {

    private static final Set<String> ALTERNATIVES = Set.of("anyOf", "oneOf");

    /**
     * What is to be told.
     *
     * @param instead other keys, any of which would do as well as the missing one that the message is about
     */
    record Told(ValidationMessage message, List<String> instead) {

        private static Told alone(ValidationMessage message) {
            return new Told(message, List.of());
        }
    }

    private Branches() {}

    static List<Told> told(List<ValidationMessage> messages) {
        return told(messages, 0);
    }

    /** Messages whose paths are judged from the step {@code from} on. */
    private static List<Told> told(List<ValidationMessage> messages, int from) {
        List<Told> told = new ArrayList<>();
        Map<String, List<ValidationMessage>> forks = new LinkedHashMap<>();
        for (ValidationMessage message : messages) {
            int fork = fork(message.getEvaluationPath(), from);
            if (fork < 0) {
                told.add(Told.alone(message));
            } else {
                forks.computeIfAbsent(prefix(message, fork), key -> new ArrayList<>())
                        .add(message);
            }
        }
        for (List<ValidationMessage> all : forks.values()) {
            int fork = fork(all.get(0).getEvaluationPath(), from);
            told.addAll(keys(all, fork) ? List.of(anyKey(all)) : told(meant(all, fork), fork + 2));
        }
        told.removeIf(
                one -> !forks.isEmpty() && ALTERNATIVES.contains(one.message().getType()));
        return told;
    }

    /** The index of the first step of a path that is a choice and is followed by which one; -1 without. */
    private static int fork(JsonNodePath path, int from) {
        for (int i = from; i < path.getNameCount() - 1; i++) {
            if (ALTERNATIVES.contains(path.getName(i)) && path.getElement(i + 1) instanceof Integer) {
                return i;
            }
        }
        return -1;
    }

    private static String prefix(ValidationMessage message, int fork) {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i <= fork; i++) {
            prefix.append('/').append(message.getEvaluationPath().getName(i));
        }
        return prefix.append(' ').append(owner(message, fork)).toString();
    }

    /** The instance that the choice is about: messages further inside belong to the same one. */
    private static String owner(ValidationMessage message, int fork) {
        JsonNodePath path = message.getEvaluationPath();
        long steps = 0;
        for (int i = 0; i < fork; i++) {
            String name = path.getName(i);
            boolean into = (i > 0 && Set.of("properties", "patternProperties").contains(path.getName(i - 1)))
                    || Set.of("additionalProperties", "items").contains(name);
            steps += into ? 1 : 0;
        }
        JsonNodePath instance = message.getInstanceLocation();
        StringBuilder owner = new StringBuilder();
        for (int i = 0; i < Math.min(steps, instance.getNameCount()); i++) {
            owner.append('/').append(instance.getName(i));
        }
        return owner.toString();
    }

    /** Whether each alternative does nothing but miss keys of the same mapping. */
    private static boolean keys(List<ValidationMessage> all, int fork) {
        return all.stream()
                .allMatch(message -> message.getType().equals("required")
                        && message.getEvaluationPath().getNameCount() == fork + 3);
    }

    private static Told anyKey(List<ValidationMessage> all) {
        List<String> names =
                all.stream().map(ValidationMessage::getProperty).distinct().toList();
        return new Told(all.get(0), names.subList(1, names.size()));
    }

    /** The alternative that is least wrong; one for a value of another type is not what was meant. */
    private static List<ValidationMessage> meant(List<ValidationMessage> all, int fork) {
        Map<Integer, List<ValidationMessage>> branches = new TreeMap<>();
        for (ValidationMessage message : all) {
            branches.computeIfAbsent(
                            (Integer) message.getEvaluationPath().getElement(fork + 1), key -> new ArrayList<>())
                    .add(message);
        }
        return branches.values().stream()
                .min(Comparator.<List<ValidationMessage>>comparingInt(branch -> ofAnotherType(branch, fork))
                        .thenComparingInt(List::size))
                .orElseThrow();
    }

    private static int ofAnotherType(List<ValidationMessage> branch, int fork) {
        return branch.stream()
                        .anyMatch(message -> message.getType().equals("type")
                                && message.getEvaluationPath().getNameCount() <= fork + 4)
                ? 1
                : 0;
    }
}
