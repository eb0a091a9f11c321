package io.agentloader.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What holds for what replicas share. Neither the URL nor the secret is ever shown. */
final class RedisRules {

    private static final int MIN_SECRET = 32;
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MIN_LEASE = Duration.ofSeconds(1);
    private static final Duration MAX_LEASE = Duration.ofMinutes(1);
    private static final Set<String> SCHEMES = Set.of("redis", "rediss");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,100}");
    private static final Pattern DATABASE = Pattern.compile("(?:/\\d{0,4})?");

    private RedisRules() {}

    static List<String> check(RedisConfig redis) {
        List<String> problems = new ArrayList<>();
        if (redis.url().isEmpty()) {
            if (redis.secret().isPresent()) {
                problems.add("agent-loader.redis.secret is set, and agent-loader.redis.url is not; set it, or remove"
                        + " the secret.");
            }
            return problems;
        }
        if (!isPlace(redis.url().get())) {
            problems.add("agent-loader.redis.url is no URL that can be used; allowed is"
                    + " redis[s]://[user:password@]host[:port][/database].");
        }
        if (redis.secret().filter(secret -> secret.length() >= MIN_SECRET).isEmpty()) {
            problems.add(
                    "agent-loader.redis.secret is not set or shorter than " + MIN_SECRET + " characters, so"
                            + " whoever can write to Redis could say what a tag names; set the same random one on every replica.");
        }
        require(problems, "prefix", PREFIX.matcher(redis.prefix()).matches(), "up to 100 letters, digits and ._:-");
        require(
                problems,
                "timeout",
                isPositive(redis.timeout()) && redis.timeout().compareTo(MAX_TIMEOUT) <= 0,
                "longer than nothing, and at most 10s");
        require(
                problems,
                "lease",
                redis.lease().compareTo(MIN_LEASE) >= 0 && redis.lease().compareTo(MAX_LEASE) <= 0,
                "from 1s to 1m");
        require(problems, "expiry", redis.expiry().toSeconds() >= 1, "a second or longer");
        long most = redis.maxSize().bytes();
        require(problems, "max-size", most >= 1 && most <= ConfigRules.MAX_AGENT_SIZE, "from 1 to 32M");
        return problems;
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(List<String> problems, String key, boolean holds, String allowed) {
        if (!holds) {
            problems.add("agent-loader.redis." + key + " cannot be that; allowed is " + allowed + ".");
        }
    }

    private static boolean isPlace(String url) {
        try {
            URI uri = new URI(url);
            return SCHEMES.contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && DATABASE.matcher(String.valueOf(uri.getRawPath())).matches()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
