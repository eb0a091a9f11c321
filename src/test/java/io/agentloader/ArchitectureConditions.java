package io.agentloader;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** What the rules of {@link Architecture} need beyond the library's own conditions. */
final class ArchitectureConditions {

    private ArchitectureConditions() {}

    static DescribedPredicate<JavaClass> are(String description, Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe("are " + description, predicate);
    }

    /** Each class lives in a room of the table, and depends on its own and on those that its row allows. */
    static ArchCondition<JavaClass> useOnly(Map<String, Set<String>> table, String root) {
        return new ArchCondition<>("use only what the table allows") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String own = room(root, type).orElse("");
                if (!table.containsKey(own)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is in no room of the table"));
                    return;
                }
                Set<String> allowed = table.get(own);
                type.getDirectDependenciesFromSelf().forEach(dependency -> room(root, dependency.getTargetClass())
                        .filter(used -> !used.equals(own) && !allowed.contains(used) && !allowed.contains("*"))
                        .ifPresent(
                                used -> events.add(SimpleConditionEvent.violated(type, dependency.getDescription()))));
            }
        };
    }

    private static Optional<String> room(String root, JavaClass type) {
        String prefix = root + ".";
        return type.getPackageName().startsWith(prefix)
                ? Optional.of(type.getPackageName().substring(prefix.length()).replaceFirst("\\..*", ""))
                : Optional.empty();
    }

    static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a null-marked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " is not null-marked"));
                }
            }
        };
    }
}
