package io.agentloader.shared;

/**
 * What Redis does in one step, without anybody between.
 *
 * <p>Of each reference there are the lease, which is the token of who has it, and two tokens: the last that was given, and the last
 * whose holder has put there what it brought. A token is the time of Redis in milliseconds, or one more than the last: so it is a
 * later one also where the last was lost. Numbers of up to 15 digits are exact in Lua.
 */
final class Scripts {

    /** What {@link #TAKE} yields first; its second is the token. */
    static final int ANOTHERS = 0;

    static final int MINE = 1;

    /** Mine, and something was dropped for it that no replica wrote. */
    static final int MINE_ANEW = 2;

    static final int DONE = 3;

    /** Yields both tokens, and whether it is what a replica wrote, or nothing at all. */
    private static final String TOKENS = """
            local function tokens(key)
              local value = redis.pcall('GETRANGE', key, 0, 31)
              if value == '' then return 0, 0, true end
              if type(value) ~= 'string' or #value > 31 then return 0, 0, false end
              local given, brought = string.match(value, '^(%d+) (%d+)$')
              given, brought = tonumber(given or ''), tonumber(brought or '')
              if given and given < 1e15 and brought <= given then return given, brought, true end
              return 0, 0, false
            end
            local function remember(key, given, brought, millis)
              redis.call('SET', key, string.format('%.0f %.0f', given, brought), 'PX', millis)
            end
            """;

    /**
     * Takes a lease that is free, unless the turn that was waited for, or a later one, has brought something. Keys: lease, tokens.
     * Arguments: how long the lease lasts and how long tokens are remembered, both in milliseconds; the token that was waited for, or 0.
     */
    static final String TAKE = TOKENS + """
            local given, brought, good = tokens(KEYS[2])
            local awaited = tonumber(ARGV[3])
            if awaited > 0 and brought >= awaited then return {3, brought} end
            local held = redis.pcall('GETRANGE', KEYS[1], 0, 15)
            if held ~= '' then
              local left = redis.call('PTTL', KEYS[1])
              local whole = type(held) == 'string' and #held < 16 and string.find(held, '^%d+$')
              if whole and left >= 0 and left <= tonumber(ARGV[1]) then return {0, tonumber(held)} end
              redis.call('UNLINK', KEYS[1])
              good = false
            end
            if not good then redis.call('UNLINK', KEYS[2]) end
            local time = redis.call('TIME')
            local token = math.max(given + 1, time[1] * 1000 + math.floor(time[2] / 1000))
            remember(KEYS[2], token, brought, ARGV[2])
            redis.call('SET', KEYS[1], string.format('%.0f', token), 'PX', ARGV[1])
            return {good and 1 or 2, token}
            """;

    /**
     * Ends a turn with what it brought, unless a later one has brought something before, and yields whether it did. Who finds the lease
     * free finds that, too. Keys: lease, tokens, and the value where there is one. Arguments: token, how long tokens are remembered,
     * value, its end; times in milliseconds.
     */
    static final String END = TOKENS + """
            local given, brought = tokens(KEYS[2])
            local token = tonumber(ARGV[1])
            if brought <= token then
              if KEYS[3] then redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4]) end
              remember(KEYS[2], math.max(given, token), token, ARGV[2])
            end
            if redis.pcall('GETRANGE', KEYS[1], 0, 15) == ARGV[1] then redis.call('UNLINK', KEYS[1]) end
            return brought <= token and 1 or 0
            """;

    /** Gives a lease back that still has this token. Key: lease. Argument: token. */
    static final String GIVE_BACK = """
            if redis.pcall('GETRANGE', KEYS[1], 0, 15) ~= ARGV[1] then return 0 end
            return redis.call('UNLINK', KEYS[1])
            """;

    private Scripts() {}
}
