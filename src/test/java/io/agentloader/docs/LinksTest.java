package io.agentloader.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinksTest {

    private static final Pattern LINK = Pattern.compile("]\\((?<target>[^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void everyRelativeLinkLeadsSomewhere() {
        List<Page> pages = Stream.concat(
                        Stream.of(Path.of("README.md"), Path.of("docs/README.md"))
                                .map(Page::read),
                        Page.in("tutorial", "how-to", "reference", "explanation", "adr"))
                .toList();

        assertThat(pages).hasSizeGreaterThan(10).allSatisfy(page -> assertThat(deadLinks(page))
                .as(page.path().toString())
                .isEmpty());
    }

    private static List<String> deadLinks(Page page) {
        return LINK.matcher(page.text())
                .results()
                .map(match -> match.group(1))
                .filter(target -> !Files.exists(page.path().resolveSibling(target)))
                .toList();
    }
}
