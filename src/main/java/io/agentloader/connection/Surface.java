package io.agentloader.connection;

import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Who speaks for the service on its connections; nobody, until it has started.
 *
 * @param turns in which what is answered without the server is sent
 * @param later in which those go on who have sent more than is answered in one turn
 */
record Surface(
        Optional<Refusals> refusals,
        Optional<PromptAnswers> answers,
        PerLoop<AnsweredTurn> turns,
        PerLoop<LaterTurn> later) {

    static Surface silent() {
        return new Surface(
                Optional.empty(), Optional.empty(), new PerLoop<>(AnsweredTurn::new), new PerLoop<>(Surface::later));
    }

    /** What is only executed is so before the event loop looks at its connections again, dozens of times. */
    @SuppressWarnings("FutureReturnValueIgnored") // what fails is told by the event loop
    private static LaterTurn later(EventExecutor loop) {
        return new LaterTurn(work -> loop.schedule(work, 0, TimeUnit.NANOSECONDS));
    }

    Surface refusing(Refusals chosen) {
        return new Surface(Optional.of(chosen), answers, turns, later);
    }

    Surface answering(PromptAnswers chosen) {
        return new Surface(refusals, Optional.of(chosen), turns, later);
    }
}
