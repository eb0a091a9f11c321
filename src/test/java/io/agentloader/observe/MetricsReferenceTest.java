package io.agentloader.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That the reference page lists the metrics that there are. */
class MetricsReferenceTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(agent_loader_[a-z_]+?)(?:_seconds|_total)?` \\|");

    @Test
    void thePageListsEveryMetricAndNoOther() throws IOException, IllegalAccessException {
        Set<String> names = new TreeSet<>();
        for (Field field : Names.class.getDeclaredFields()) {
            names.add(String.valueOf(field.get(null)).replace('.', '_'));
        }
        Set<String> listed = new TreeSet<>();
        ROW.matcher(Files.readString(Path.of("docs/reference/metrics.md")))
                .results()
                .forEach(row -> listed.add(row.group(1)));

        assertThat(listed).isEqualTo(names);
    }
}
