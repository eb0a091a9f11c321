package io.agentloader.connection;

import java.util.Optional;

/**
 * Who speaks for the service on its connections; nobody, until it has started.
 *
 * @param turns in which what is answered without the server is sent
 */
record Surface(Optional<Refusals> refusals, Optional<PromptAnswers> answers, AnsweredTurns turns) {

    static Surface silent() {
        return new Surface(Optional.empty(), Optional.empty(), new AnsweredTurns());
    }

    Surface refusing(Refusals chosen) {
        return new Surface(Optional.of(chosen), answers, turns);
    }

    Surface answering(PromptAnswers chosen) {
        return new Surface(refusals, Optional.of(chosen), turns);
    }
}
