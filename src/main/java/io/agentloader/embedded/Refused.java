package io.agentloader.embedded;

/** Ends a request with an answer that is an error. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Answer answer;

    Refused(Answer answer) {
        super("answered with " + answer.status(), null, false, false);
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }
}
