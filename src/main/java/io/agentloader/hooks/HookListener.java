package io.agentloader.hooks;

/** Told of every call of a hook. Must not block and must not throw. */
public interface HookListener {

    /** What became of a call. */
    enum Outcome {
        /** What it says was looked at. */
        ACCEPTED,
        /** Its sender did not show that it is the one. */
        UNAUTHENTICATED,
        /** Its body is not what the sender's kind writes. */
        UNREADABLE,
        /** Nobody could tell whether its token is good, or what is stored. */
        UNAVAILABLE
    }

    void called(String hook, Outcome outcome);

    /** Of a call that was accepted, how many references are confirmed for it, and how many things it says are ignored. */
    void heard(String hook, int confirming, int ignored);
}
