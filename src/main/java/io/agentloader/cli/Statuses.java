package io.agentloader.cli;

/** What several commands say of the status they end with, as it stands in their help. */
final class Statuses {

    static final String DONE = " 0:done";
    static final String USAGE = " 2:an argument or the configuration is wrong";
    static final String NOTHING_SO_NAMED = " 3:there is nothing of that name";
    static final String AN_AGENT_MISSING = " 3:an agent is not there";
    static final String UNAUTHORIZED = " 4:credentials are missing or refused";
    static final String UNREACHABLE = " 5:a registry cannot be reached";
    static final String UNREACHABLE_NOT_STORED = " 5:the registry cannot be reached, and nothing is stored";
    static final String NOT_AN_AGENT = " 6:it is not an agent";
    static final String MISMATCH = " 7:it does not hash to its digest";
    static final String NOT_ALLOWED = " 8:policy does not allow it";
    static final String NOT_STORED = " 9:not in the store, and nobody may be asked";
    static final String STORE = "10:the store cannot be used";

    private Statuses() {}
}
