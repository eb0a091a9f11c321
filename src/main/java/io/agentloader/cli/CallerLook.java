package io.agentloader.cli;

import io.agentloader.callers.Callers;
import io.agentloader.cli.Diagnosis.Chapter;
import java.util.List;
import java.util.function.Supplier;

/** Whether those who may call can be told from others. */
final class CallerLook {

    private final Supplier<Callers> callers;

    CallerLook(Supplier<Callers> callers) {
        this.callers = callers;
    }

    /** None where nobody has to say who they are: then there is nothing to be wrong. */
    List<Chapter> chapters() {
        Callers known = callers.get();
        String others = known.issuer()
                .map(issuer -> "whom " + issuer + " vouches for, and nobody else")
                .orElse("nobody else");
        return known.areAsked()
                ? List.of(new Chapter("callers", List.of(Finding.ok(known.count() + " may call, and " + others))))
                : List.of();
    }
}
