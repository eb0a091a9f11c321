package io.agentloader.connection;

import java.util.Optional;

/** Who speaks for the service on its connections; nobody, until it has started. */
record Surface(Optional<Refusals> refusals, Optional<PromptAnswers> answers) {

    static final Surface NONE = new Surface(Optional.empty(), Optional.empty());
}
