package io.agentloader;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.agentloader");

    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages("io.agentloader.broken");

    @TestFactory
    Stream<DynamicTest> codeKeepsEachRule() {
        return new Architecture("io.agentloader")
                .rules().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.getKey(),
                                () -> rule.getValue().allowEmptyShould(true).check(MAIN)));
    }

    @TestFactory
    Stream<DynamicTest> sampleThatBreaksEachRuleIsFound() {
        return new Architecture("io.agentloader.broken")
                .rules().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> assertThat(
                                        rule.getValue().evaluate(BROKEN).hasViolation())
                                .isTrue()));
    }
}
