package io.agentloader.dev;

import io.agentloader.oci.Digest;
import io.agentloader.schema.Finding.Code;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/** The samples as they are shown where no folder is: as long as nobody pushes to their references, they are served. */
record SampleRows(Board board, DevRegistry registry, InstantSource clock) {

    void show() {
        for (Sample sample : Sample.values()) {
            board.put(sample.agent(registry.host(), clock.instant()));
        }
    }

    /** The tags of a repository are others now. */
    void moved(String repository) {
        Arrays.stream(Sample.values())
                .filter(sample -> sample.repository().equals(repository))
                .findFirst()
                .flatMap(sample -> board.agent(sample.file()))
                .ifPresent(this::follow);
    }

    private void follow(DevAgent agent) {
        Optional<Digest> named = registry.named(agent.name(), Sample.TAG);
        if (agent.named().equals(named)) {
            return;
        }
        Optional<String> what = agent.overwrittenBy(named);
        board.put(agent.naming(
                named,
                what.map(text -> Verdict.finding(
                        Code.OVERWRITTEN, text + "; the next start of dev mode serves the sample again"))));
        board.log(
                what.isPresent() ? "overwritten" : "served",
                agent.file(),
                what.map(text -> text + ".").orElse(agent.reference() + " is the sample again"));
    }
}
