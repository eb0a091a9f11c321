package io.agentloader.chaos;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.TestRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a registry was given, by reference, in order. */
final class Publications {

    private final TestRegistry registry;
    private final Map<String, List<String>> byReference = new LinkedHashMap<>();
    private int number;

    Publications(TestRegistry registry) {
        this.registry = registry;
    }

    /** Lets a tag name another agent than before: its reference. */
    String move(String name) {
        String digest = registry.publish(name, next()).toString();
        String reference = registry.reference(name);
        byReference.computeIfAbsent(reference, key -> new ArrayList<>()).add(digest);
        return reference;
    }

    /** A new agent, by its digest. */
    String add(String repository) {
        String digest = registry.publish(repository + ":n" + number, next()).toString();
        String reference = registry.reference(repository + "@" + digest);
        byReference.put(reference, List.of(digest));
        return reference;
    }

    /** The how manieth that was, of what the reference has named; -1 for what it never did. */
    int position(String reference, String digest) {
        return byReference.getOrDefault(reference, List.of()).indexOf(digest);
    }

    private Packed next() {
        number++;
        String yaml = Agents.HAIKU + "# " + number + "\n" + "# padding\n".repeat(number % 500);
        return switch (number % 3) {
            case 0 -> Agents.raw(yaml);
            case 1 -> Agents.gzip(yaml);
            default -> Agents.index(yaml, Agents.LIMERICK + "# " + number + "\n");
        };
    }
}
