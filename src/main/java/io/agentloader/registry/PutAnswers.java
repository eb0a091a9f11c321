package io.agentloader.registry;

import io.agentloader.oci.Digest;

/** Reads what a registry says of what it was given. */
final class PutAnswers {

    private PutAnswers() {}

    /** A registry that calls it by another digest has something else. One that says nothing has checked the digest itself. */
    static void check(Call call, Answer answer, Digest sent) {
        answer.header("Docker-Content-Digest")
                .map(String::strip)
                .flatMap(Digest::parse)
                .filter(kept -> kept.algorithm() == sent.algorithm() && !kept.equals(sent))
                .ifPresent(kept -> {
                    throw Failures.mismatch(call, answer.host(), sent.toString(), kept.toString());
                });
    }
}
