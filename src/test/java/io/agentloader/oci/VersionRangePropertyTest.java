package io.agentloader.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.semver4j.Semver;

/** Versions and ranges, held against a library that many use. */
class VersionRangePropertyTest {

    private static final Arbitrary<String> NUMBERS = Arbitraries.of("0", "1", "2", "3", "10");

    @Provide
    Arbitrary<String> version() {
        Arbitrary<String> pre =
                Arbitraries.of("", "", "-0", "-alpha", "-alpha.1", "-alpha.10", "-alpha.b", "-rc-1", "-2");
        return Combinators.combine(NUMBERS, NUMBERS, NUMBERS, pre).as((a, b, c, d) -> a + "." + b + "." + c + d);
    }

    @Provide
    Arbitrary<String> comparison() {
        Arbitrary<String> operator = Arbitraries.of("^", "~", ">=", ">", "<", "<=", "=", "");
        Arbitrary<String> partial = Arbitraries.oneOf(
                version(),
                NUMBERS,
                Combinators.combine(NUMBERS, NUMBERS).as((a, b) -> a + "." + b),
                Combinators.combine(NUMBERS, Arbitraries.of("x", "*", "X")).as((a, b) -> a + "." + b),
                Combinators.combine(NUMBERS, NUMBERS).as((a, b) -> a + "." + b + ".*"));
        return Combinators.combine(operator, partial).as((a, b) -> a + b);
    }

    @Provide
    Arbitrary<String> range() {
        return comparison()
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(all -> String.join(" ", all))
                .list()
                .ofMinSize(1)
                .ofMaxSize(2)
                .map(all -> String.join(" || ", all))
                .filter(VersionRange::isMeant);
    }

    private static SemanticVersion parsed(String version) {
        return SemanticVersion.parse(version).orElseThrow();
    }

    /** The library is asked for single comparisons alone: side by side it loses some of them ({@code ^0.0.0 >=0.0.0}). */
    @Property(tries = 5_000)
    void comparisonAdmitsWhatTheLibrarySaysThatItDoes(
            @ForAll("comparison") String comparison, @ForAll("version") String version) {
        assertThat(admits(comparison + " " + comparison, version))
                .as("%s in %s", version, comparison)
                .isEqualTo(new Semver(version).satisfies(comparison));
    }

    private static boolean admits(String range, String version) {
        return VersionRange.parse(range).orElseThrow().admits(parsed(version));
    }

    @Property(tries = 5_000)
    void releaseHasToFulfilAllThatStandsSideBySideAndOneOfTheAlternatives(
            @ForAll("comparison") String one, @ForAll("comparison") String other, @ForAll("version") String version) {
        Assume.that(!version.contains("-"));
        boolean first = admits(one + " " + one, version);
        boolean second = admits(other + " " + other, version);

        assertThat(admits(one + " " + other, version)).isEqualTo(first && second);
        assertThat(admits(one + " || " + other, version)).isEqualTo(first || second);
    }

    @Example
    void preReleaseIsAdmittedWhereOneOfItsReleaseIsNamedAndNowhereElse() {
        assertThat(admits(">=1.2.3-rc.1 <2", "1.2.3-rc.2")).isTrue();
        assertThat(admits(">=1.2.3-rc.1 <2", "1.2.4-rc.2")).isFalse();
        assertThat(admits("^1.2.3", "1.3.0-rc.1")).isFalse();
        assertThat(admits("*", "1.3.0-rc.1")).isFalse();
    }

    @Property
    void versionsAreOrderedAsTheLibraryOrdersThem(@ForAll("version") String one, @ForAll("version") String other) {
        assertThat(Integer.signum(parsed(one).compareTo(parsed(other))))
                .isEqualTo(Integer.signum(new Semver(one).compareTo(new Semver(other))));
        assertThat(parsed(one)).hasToString(one);
    }

    @Property
    void whatIsWrittenParsesToTheSameRange(@ForAll("range") String text) {
        VersionRange range = VersionRange.parse(text).orElseThrow();

        assertThat(VersionRange.parse(range.toString())).contains(range);
        Reference reference = ReferenceParser.DEFAULT.parseWanted("ghcr.io/acme/helper:" + text);
        assertThat(reference.range()).contains(range);
        assertThat(ReferenceParser.DEFAULT.parseWanted(reference.toString())).isEqualTo(reference);
    }

    @Property
    void parsingNeverFailsOtherwiseThanItSays(@ForAll String text) {
        VersionRange.parse(text);
        SemanticVersion.parse(text);
    }

    @Example
    void textsThatAreNoVersionAreNone() {
        for (String text : List.of(
                "1",
                "1.2",
                "1.x",
                "01.2.3",
                "1.2.3-",
                "1.2.3-01",
                "1.2.3-a..b",
                "latest",
                "vv1.2.3",
                "1.2.3_4",
                "1234567890123456789.0.0")) {
            assertThat(SemanticVersion.parse(text)).as(text).isEmpty();
        }
        assertThat(parsed("v1.2.3")).isEqualTo(parsed("1.2.3"));
    }

    @Example
    void textsThatAreNoRangeAreNone() {
        for (String text : List.of(
                "^",
                "^a",
                ">=1.2 <",
                "1.2 - 2",
                "^1.2.3.4",
                " 1.2",
                "1.2 ",
                "^1 |",
                "^1 || ",
                "=>1",
                "^1.2\t",
                "^01")) {
            assertThat(VersionRange.parse(text)).as(text).isEqualTo(Optional.empty());
        }
    }

    @Example
    void highestIsByVersionAndNotByText() {
        VersionRange range = VersionRange.parse("^1.2").orElseThrow();

        List<String> tags = List.of("1.9.0", "1.10.0", "v1.10.0", "2.0.0", "1.11.0-rc.1", "latest", "1.99");
        assertThat(range.within(tags.stream())).containsExactly("1.10.0", "v1.10.0", "1.9.0");
        assertThat(range.within(tags.stream(), "1.10.0")).containsExactly("v1.10.0", "1.9.0");
        assertThat(range.within(tags.stream(), "1.9.5")).containsExactly("1.9.0");
        assertThat(range.within(tags.stream(), "latest")).isEmpty();
        assertThat(range.within(Stream.of("1.1.9", "2.0.0"))).isEmpty();
        assertThat(range.nearest(List.of("0.1.0", "1.1.9", "2.0.0", "1.0.0", "x").stream(), 2))
                .containsExactly("1.0.0", "1.1.9", "2.0.0");
    }
}
