package io.agentloader.http;

import io.agentloader.pull.Provenance;
import io.agentloader.pull.ResolvedDigest;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The headers of every answer about a reference: what it names, who says so, and how old that word is. */
@Singleton
final class Standing {

    private final InstantSource clock;

    Standing(InstantSource clock) {
        this.clock = clock;
    }

    Answer of(Answer answer, ResolvedDigest resolved) {
        Provenance provenance = resolved.provenance();
        return answer.with("Docker-Content-Digest", resolved.digest().toString())
                .with(
                        "Agent-Reference",
                        resolved.reference().resolvedTo(resolved.digest()).toString())
                .with("Agent-Source", provenance.source().word())
                .with("Agent-Confirmed-By", provenance.host())
                .with("Age", Long.toString(Seconds.whole(provenance.age(clock.instant()))))
                .with(CacheStatus.HEADER, CacheStatus.of(resolved.outcome()));
    }
}
