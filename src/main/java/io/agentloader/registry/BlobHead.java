package io.agentloader.registry;

import io.agentloader.oci.Content;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import java.time.InstantSource;
import java.util.OptionalLong;

/** Asks a registry whether a blob is there, and takes what is there in another size for something else. */
record BlobHead(Attempt attempt, Content blob, InstantSource clock) {

    /** Before it is sent: false where it is to be sent, since nothing else can tell. */
    Uni<Boolean> isThere() {
        return answer().map(answer -> switch (answer.status()) {
            case 200 -> !isOfAnotherSize(answer);
            case 400, 404, 405, 501 -> false;
            default -> {
                // where it leads elsewhere, that place may well not be made for questions
                if (answer.ask().luggage().from().isEmpty()) {
                    throw Failures.ofStatus(attempt.call(), answer, clock.instant());
                }
                yield false;
            }
        });
    }

    /** After it was taken: fails with whatever does not say that it is there. */
    Uni<Boolean> confirmed() {
        return answer().map(answer -> {
            if (answer.status() == 404) {
                throw Failures.lost(attempt.call(), answer.host());
            }
            if (answer.status() != 200) {
                throw Failures.ofStatus(attempt.call(), answer, clock.instant());
            }
            if (isOfAnotherSize(answer)) {
                throw Failures.mismatch(
                        attempt.call(),
                        answer.host(),
                        bytes(blob.size()),
                        bytes(size(answer).orElseThrow()));
            }
            return true;
        });
    }

    private Uni<Answer> answer() {
        return attempt.send(HttpMethod.HEAD, Endpoint.blobPath(attempt.repository(), blob.digest()), Ask.ERROR_LIMIT);
    }

    private boolean isOfAnotherSize(Answer answer) {
        OptionalLong size = size(answer);
        return size.isPresent() && size.getAsLong() != blob.size();
    }

    /** Empty where it is not told, or is that of a coding nobody asked for. */
    private static OptionalLong size(Answer answer) {
        if (answer.header("Content-Encoding")
                .filter(coding -> !coding.equals("identity"))
                .isPresent()) {
            return OptionalLong.empty();
        }
        return answer.header("Content-Length")
                .map(String::strip)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    private static String bytes(long size) {
        return size + " bytes";
    }
}
