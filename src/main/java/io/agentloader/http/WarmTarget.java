package io.agentloader.http;

import io.agentloader.oci.Reference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the target of a request was found to mean, and what was answered last, for each kind of answer.
 *
 * @param reference in the form in which rights are held against it
 * @param answers at most one of each kind
 */
record WarmTarget(Reference reference, List<LastingAnswer> answers) {

    private static final int OVERHEAD = 1024;

    static WarmTarget of(Reference reference) {
        return new WarmTarget(reference, List.of());
    }

    /** The one that was made of these facts, or has come to them since. */
    Optional<ReadyAnswer> answered(boolean known, ReadyAnswer.Facts facts) {
        for (LastingAnswer answer : answers) {
            Optional<ReadyAnswer> told = answer.isBodiless() == known ? answer.at(facts) : Optional.empty();
            if (told.isPresent()) {
                return told;
            }
        }
        return Optional.empty();
    }

    /** With this one in the place of the one before it. Of many who wait for one answer the first is told something else than the rest. */
    WarmTarget with(ReadyAnswer answer) {
        Stream<LastingAnswer> others = answers.stream().filter(before -> !before.isOfTheKindOf(answer));
        return new WarmTarget(
                reference,
                Stream.concat(Stream.of(new LastingAnswer(answer)), others).toList());
    }

    /** About how many bytes it takes. */
    int weight() {
        return OVERHEAD + answers.stream().mapToInt(LastingAnswer::bytes).sum();
    }
}
