package io.agentloader.cli;

import java.util.List;

/**
 * All that {@code doctor} found.
 *
 * @param chapters in the order in which they are told
 */
record Diagnosis(List<Chapter> chapters) {

    /** What was found about one subject, such as the store or one registry. */
    record Chapter(String subject, List<Finding> findings) {
        Chapter {
            findings = List.copyOf(findings);
        }
    }

    Diagnosis {
        chapters = List.copyOf(chapters);
    }

    /** That of the first failure. */
    Exit exit() {
        return chapters.stream()
                .flatMap(chapter -> chapter.findings().stream())
                .map(Finding::exit)
                .filter(exit -> exit != Exit.DONE)
                .findFirst()
                .orElse(Exit.DONE);
    }

    long count(Finding.Level level) {
        return chapters.stream()
                .flatMap(chapter -> chapter.findings().stream())
                .filter(finding -> finding.level() == level)
                .count();
    }
}
