package io.agentloader.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That the page of wire tests names tests that are there. */
class WireTestsPageTest {

    private static final Pattern NAMED = Pattern.compile("`([a-z]+\\.[A-Z]\\w+)\\.(\\w+)`");

    @Test
    void everyNameIsThatOfATest() throws IOException {
        String page = Files.readString(Path.of("docs/reference/wire-tests.md"));
        List<String> missing = NAMED.matcher(page)
                .results()
                .filter(found -> !isTest(found.group(1), found.group(2)))
                .map(found -> found.group())
                .toList();

        assertThat(NAMED.matcher(page).results().count()).isGreaterThan(40);
        assertThat(missing).isEmpty();
    }

    private static boolean isTest(String type, String method) {
        try {
            Class<?> tests = Class.forName("io.agentloader." + type, false, WireTestsPageTest.class.getClassLoader());
            return Arrays.stream(tests.getDeclaredMethods())
                    .filter(declared -> declared.getName().equals(method))
                    .anyMatch(declared -> Arrays.stream(declared.getAnnotations())
                            .anyMatch(annotation ->
                                    annotation.annotationType().getSimpleName().endsWith("Test")));
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }
}
