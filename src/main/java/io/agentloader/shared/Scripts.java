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

    /**
     * Adds an entry to what replicas tell each other, and says that there is one. What is no such stream, or can take no more, makes way
     * for a new one. Key: the stream. Arguments: entry, how many are kept, when all of them end in milliseconds, channel.
     */
    static final String TELL = """
            local function add()
              return redis.pcall('XADD', KEYS[1], 'MAXLEN', ARGV[2], '*', 'n', ARGV[1])
            end
            local added = add()
            if type(added) == 'table' and added.err then
              local ours = string.find(added.err, 'WRONGTYPE') or string.find(added.err, 'XADD') or string.find(added.err, 'exhausted')
              if not ours then return redis.error_reply(added.err) end
              redis.call('UNLINK', KEYS[1])
              added = add()
              if type(added) == 'table' and added.err then return redis.error_reply(added.err) end
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            redis.pcall('PUBLISH', ARGV[4], '')
            return 1
            """;

    /**
     * The same of a host, unless somebody has told the same a moment ago: then nothing, and it yields 0. Keys: the stream, what was told
     * of the host last. Arguments: those of {@link #TELL}, what is told of the host, how long that need not be told again in milliseconds.
     */
    static final String TELL_OF_HOST = """
            local left = redis.call('PTTL', KEYS[2])
            local known = redis.pcall('GETRANGE', KEYS[2], 0, 15) == ARGV[5]
            if known and left > 0 and left <= tonumber(ARGV[6]) then return 0 end
            redis.call('SET', KEYS[2], ARGV[5], 'PX', ARGV[6])
            """ + TELL;

    /**
     * Reads what came after an entry. Yields first whether that entry is still there, 1 or 0; where it is not, what follows is all there
     * is. Then the time of Redis in milliseconds, and name and value of each entry, without the value of what no replica wrote. Key: the stream. Arguments: name of the entry,
     * or 0-0; how many to read; how long a value is at most.
     */
    static final String NEWS = """
            local last = ARGV[1]
            local there = '1'
            if last ~= '0-0' then
              local found = redis.pcall('XRANGE', KEYS[1], last, last)
              if found.err or #found == 0 then there, last = '0', '0-0' end
            end
            local time = redis.call('TIME')
            local said = {there, string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))}
            local found = redis.pcall('XRANGE', KEYS[1], '(' .. last, '+', 'COUNT', ARGV[2])
            if found.err then
              if string.find(found.err, 'WRONGTYPE') or string.find(found.err, 'nvalid') then return said end
              return redis.error_reply(found.err)
            end
            for _, entry in ipairs(found) do
              local value = entry[2][2]
              local whole = #entry[2] == 2 and #value <= tonumber(ARGV[3])
              said[#said + 1] = entry[1]
              said[#said + 1] = whole and value or ''
            end
            return said
            """;

    /**
     * Takes the lease of what one replica asks registries for, unless there is one already, or a mark that one has asked. Yields
     * {@link #MINE}, {@link #MINE_ANEW}, {@link #ANOTHERS} or {@link #DONE}; how long that still lasts in milliseconds; the time of Redis;
     * and what is there. Whether that is a mark, who asks can tell, and if it is none ask once more. Key: lease or mark. Arguments: how
     * long a lease lasts, and a mark at most, both in milliseconds; what is there and no mark, or nothing.
     */
    static final String POLL = """
            local held = redis.pcall('GETRANGE', KEYS[1], 0, 63)
            local left = redis.call('PTTL', KEYS[1])
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local most = tonumber(held == 'asks' and ARGV[1] or ARGV[2])
            local whole = type(held) == 'string' and #held < 64 and left >= 0 and left <= most
            if whole and held ~= ARGV[3] then return {held == 'asks' and 0 or 3, left, now, held} end
            redis.call('SET', KEYS[1], 'asks', 'PX', ARGV[1])
            return {left == -2 and 1 or 2, 0, now, ''}
            """;

    private Scripts() {}
}
