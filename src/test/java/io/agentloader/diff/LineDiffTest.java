package io.agentloader.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.PatchFailedException;
import io.agentloader.diff.LineDiff.Named;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class LineDiffTest {

    private static String diff(String before, String after) {
        return new String(LineDiff.of(named("a", before), named("b", after)), StandardCharsets.UTF_8);
    }

    private static Named named(String name, String text) {
        return new Named(name, StandardCharsets.UTF_8.encode(text).asReadOnlyBuffer());
    }

    @Test
    void changedLineIsToldWithThreeLinesAround() {
        assertThat(diff("1\n2\n3\n4\nold\n6\n7\n8\n9\n", "1\n2\n3\n4\nnew\n6\n7\n8\n9\n"))
                .isEqualTo("--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-old\n+new\n 6\n 7\n 8\n");
    }

    @Test
    void sameTextsDifferInNothing() {
        assertThat(diff("1\n2\n", "1\n2\n")).isEmpty();
        assertThat(diff("", "")).isEmpty();
    }

    @Test
    void missingEndOfTheLastLineIsToldAsPatchExpectsIt() {
        assertThat(diff("1\n2", "1\n2\n"))
                .isEqualTo("--- a\n+++ b\n@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+2\n");
    }

    @Test
    void textsThatHaveNothingInCommonAreReplacedInShortTime() {
        String before =
                IntStream.range(0, 200_000).mapToObj(i -> "a" + i + "\n").collect(Collectors.joining());
        String after = IntStream.range(0, 200_000).mapToObj(i -> "b" + i + "\n").collect(Collectors.joining());

        String diff = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> diff(before, after));

        assertThat(diff.lines().filter(line -> line.startsWith("-a"))).hasSize(200_000);
        assertThat(diff.lines().filter(line -> line.startsWith("+b"))).hasSize(200_000);
    }

    @Test
    void asManyLinesAsAreSearchedTakeShortTime() {
        String before = IntStream.range(0, 2_000).mapToObj(i -> "a" + i + "\n").collect(Collectors.joining());
        String after = IntStream.range(0, 2_000).mapToObj(i -> "b" + i + "\n").collect(Collectors.joining());

        String diff = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> diff(before, after));

        assertThat(diff.lines()).hasSize(4_003);
    }

    @Property(tries = 300)
    void diffMakesTheOneOutOfTheOther(
            @ForAll @Size(max = 12) List<@IntRange(max = 4) Integer> before,
            @ForAll @Size(max = 12) List<@IntRange(max = 4) Integer> after)
            throws PatchFailedException {
        List<String> old = before.stream().map(String::valueOf).toList();
        List<String> now = after.stream().map(String::valueOf).toList();

        String unified = diff(text(old), text(now));

        List<String> patched =
                UnifiedDiffUtils.parseUnifiedDiff(unified.lines().toList()).applyTo(new ArrayList<>(old));
        assertThat(patched).isEqualTo(now);
    }

    private static String text(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }
}
