package io.agentloader.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.ScaleModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/scale.md} are what the model says. */
class ScalePageTest {

    private static final Path PAGE = Path.of("docs/scale.md");
    private static final String NODES = "<!-- nodes -->\n";
    private static final String ZONES = "<!-- zones -->\n";
    private static final String END = "<!-- made by ScalePageTest -->\n";

    private static final int HOUR = 3_600;
    private static final int AGENTS = 100_000;
    private static final double READS = 10;
    private static final double DEPLOYS = 1_000.0 / HOUR;
    private static final List<Integer> FRESHNESS = List.of(30, 600, HOUR);

    @Test
    void tablesAreWhatTheModelSays() throws IOException {
        String page = Files.readString(PAGE);
        String made = with(with(page, NODES, nodes()), ZONES, zones());
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, made);
        }
        assertThat(Files.readString(PAGE))
                .as("%s is out of date: run the test with -Dupdate.docs=true", PAGE)
                .isEqualTo(made);
    }

    private static String with(String page, String mark, String table) {
        int begin = page.indexOf(mark) + mark.length();
        assertThat(page).contains(mark);
        return page.substring(0, begin) + table + page.substring(page.indexOf(END, begin));
    }

    private static String nodes() {
        StringBuilder table = new StringBuilder("""
                | F | Redis | `HEAD` a second | `GET` a second | first `GET`s | commands to Redis a second |
                | --- | --- | --- | --- | --- | --- |
                """);
        for (int freshness : FRESHNESS) {
            ScaleModel model = new ScaleModel(1_000, AGENTS, freshness, READS / AGENTS, DEPLOYS, true);
            table.append(row(freshness, model.alone())).append(row(freshness, model));
        }
        return table.toString();
    }

    private static String row(int freshness, ScaleModel model) {
        return "| %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        span(freshness),
                        model.shared() ? "yes" : "no",
                        number(model.confirms()),
                        number(model.fetches()),
                        number(model.firstFetches()),
                        model.shared() ? number(model.commands()) : "");
    }

    /** Nodes without freshness ask their zone with every read, which therefore is read as often as all of them. */
    private static String zones() {
        StringBuilder table = new StringBuilder("""
                | F of the zones | `HEAD` a second at the registry | at each zone loader | commands to Redis a second |
                | --- | --- | --- | --- |
                """);
        int loaders = 10;
        ScaleModel ofNodes = new ScaleModel(1_000, AGENTS, 0, READS / AGENTS, DEPLOYS, false);
        for (int freshness : FRESHNESS) {
            ScaleModel model =
                    new ScaleModel(loaders, AGENTS, freshness, ofNodes.confirms() / loaders / AGENTS, DEPLOYS, true);
            table.append("| %s | %s | %s | %s |\n"
                    .formatted(
                            span(freshness),
                            number(model.confirms()),
                            number(ofNodes.confirms() / loaders),
                            number(model.commands())));
        }
        return table.toString();
    }

    private static String span(int seconds) {
        if (seconds % HOUR == 0) {
            return seconds / HOUR + " h";
        }
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    /** With as many digits as mean something. */
    private static String number(double value) {
        return value < 10
                ? String.format(Locale.ROOT, "%.1f", value)
                : String.format(Locale.ROOT, "%,d", Math.round(value));
    }
}
