package io.agentloader.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The connections that one event loop has answered while it looks through all of them. They are sent their answers when it is through, one
 * after the other: who reads them is woken once for many then, and not for each. Where there are very many, whoever reads has enough to do
 * with the first of them, and the others are answered at once, while all that belongs to their connection is at hand. On that loop.
 */
final class AnsweredTurn {

    private static final System.Logger LOG = System.getLogger(AnsweredTurn.class.getName());

    /** Nobody waits for the answers of more. */
    static final int MOST = 32;

    private final Executor loop;
    private final List<Runnable> sending = new ArrayList<>(MOST);

    /** So many were answered in this turn that whoever reads them is awake. */
    private boolean busy;

    AnsweredTurn(Executor loop) {
        this.loop = loop;
    }

    /** To be done within this turn; does nothing where it was done meanwhile. */
    void send(Runnable answers) {
        if (busy) {
            run(answers);
            return;
        }
        sending.add(answers);
        if (sending.size() == 1) {
            loop.execute(this::end);
        } else if (sending.size() >= MOST) {
            sendAll();
            busy = true;
        }
    }

    private void end() {
        busy = false;
        sendAll();
    }

    private void sendAll() {
        // what is sent may have something answered, which is for the next time
        List<Runnable> all = List.copyOf(sending);
        sending.clear();
        all.forEach(AnsweredTurn::run);
    }

    /** The others have their own callers. */
    private static void run(Runnable answers) {
        try {
            answers.run();
        } catch (RuntimeException failed) {
            LOG.log(System.Logger.Level.WARNING, "what was answered on a connection could not be sent", failed);
        }
    }
}
