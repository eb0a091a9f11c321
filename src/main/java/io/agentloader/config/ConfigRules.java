package io.agentloader.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The ranges that configured values keep. Each problem names key, value and what is allowed; never a secret. */
public final class ConfigRules {

    /** The largest agent that can be allowed. */
    public static final long MAX_AGENT_SIZE = 32L << 20;

    private static final Duration LONGEST_PULL = Duration.ofDays(365);
    private static final long MIN_STORE_SIZE = 1L << 20;
    private static final long MIN_PULLS_SIZE = 1L << 20;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_ATTEMPTS = 100;
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9]+(?:[.-]+[A-Za-z0-9]+)*|\\[[0-9A-Fa-f:]+])(?::[1-9]\\d{0,4})?");
    private static final List<String> TYPES = List.of("ecr", "acr", "gar", "generic", "onprem");
    private static final Pattern RECOGNISABLE = Pattern.compile("localhost|\\[.*|.*[.:].*");
    private static final Pattern SHOWABLE = Pattern.compile("[^@?#]*");
    private static final Pattern SERVER = Pattern.compile("https?://[^/@?#\\s]+(?:/[^@?#\\s]*)?");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]+(?:(?:[._/]|__|-+)[a-z0-9]+)*");

    private final List<String> problems = new ArrayList<>();

    private ConfigRules() {}

    /** Empty when everything is in its range. */
    public static List<String> check(LoaderConfig config) {
        ConfigRules rules = new ConfigRules();
        rules.times(config);
        rules.numbers(config);
        rules.registries(config);
        config.mirrors().forEach(rules::mirrors);
        rules.problems.addAll(CallerRules.check(config));
        rules.problems.addAll(OidcRules.check(config.oidc()));
        rules.problems.addAll(RedisRules.check(config.redis()));
        rules.problems.addAll(HookRules.check(config.hooks()));
        return List.copyOf(rules.problems);
    }

    private void times(LoaderConfig config) {
        notNegative("freshness", config.freshness());
        config.store().maxAge().ifPresent(age -> positive("store.max-age", age));
        notNegative("negative-freshness", config.negativeFreshness());
        notNegative("refresh.min-interval", config.refresh().minInterval());
        config.refresh().perCaller().ifPresent(number -> between("refresh.per-caller", number, 1, Integer.MAX_VALUE));
        positive("timeouts.connect", config.timeouts().connect());
        positive("timeouts.request", config.timeouts().request());
        positive("timeouts.pull", config.timeouts().pull());
        // timers count in nanoseconds
        atMost("timeouts.pull", config.timeouts().pull(), LONGEST_PULL, "at most 365d");
        notNegative("retry.initial", config.retry().initial());
        notNegative("retry.max", config.retry().max());
        positive("circuit.open", config.circuit().open());
        positive("warm.timeout", config.warm().timeout());
        positive("watch.interval", config.watch().interval());
        notNegative("stop.notice", config.stop().notice());
    }

    private void numbers(LoaderConfig config) {
        between("retry.attempts", config.retry().attempts(), 1, MAX_ATTEMPTS);
        between("circuit.failures", config.circuit().failures(), 1, Integer.MAX_VALUE);
        between("pulls.max", config.pulls().max(), 1, MAX_PORT);
        config.pulls()
                .maxBytes()
                .ifPresent(size -> between("pulls.max-bytes", size.bytes(), MIN_PULLS_SIZE, Long.MAX_VALUE));
        between("watch.max", config.watch().max(), 0, Integer.MAX_VALUE);
        between("dev.port", config.dev().port(), 0, MAX_PORT);
        between("store.max-size", config.store().maxSize().bytes(), MIN_STORE_SIZE, Long.MAX_VALUE);
        between("agent.max-size", config.agent().maxSize().bytes(), 1, MAX_AGENT_SIZE);
    }

    private void registries(LoaderConfig config) {
        config.platform()
                .ifPresent(platform -> require("platform", platform, platform.equals("onprem"), "onprem, or nothing"));
        defaultRegistry("default-registry", config.defaultRegistry());
        config.oci().defaultRegistry().ifPresent(registry -> defaultRegistry("oci.default-registry", registry));
        config.defaultNamespace()
                .ifPresent(namespace -> require(
                        "default-namespace",
                        namespace,
                        NAMESPACE.matcher(namespace).matches(),
                        "a lower-case repository path"));
        String socket = config.desktopProxy();
        require(
                "desktop-proxy",
                socket,
                socket.equals("auto") || socket.equals("off") || isAbsolute(socket),
                "auto, off, or the absolute path of a socket");
        config.server()
                .ifPresent(server -> require(
                        "server",
                        SHOWABLE.matcher(server).matches() ? server : "not a plain URL",
                        SERVER.matcher(server).matches(),
                        "http[s]://host[:port][/path]"));
        for (String realm : config.trustedRealms().orElse(List.of())) {
            require("trusted-realms", realm, HOST.matcher(realm).matches(), "host[:port]");
        }
        for (Map.Entry<String, LoaderConfig.Registry> entry :
                config.registries().entrySet()) {
            registry("registries.\"" + entry.getKey() + "\"", entry.getKey(), entry.getValue());
        }
    }

    private void defaultRegistry(String key, String registry) {
        require(key, registry, isRegistry(registry), "host[:port], with a dot or a port unless it is localhost");
    }

    /** Whether a reference that begins so is taken for one that names its registry. */
    static boolean isRegistry(String text) {
        return HOST.matcher(text).matches() && RECOGNISABLE.matcher(text).matches();
    }

    private void registry(String key, String host, LoaderConfig.Registry registry) {
        require(key, host, HOST.matcher(host).matches(), "host[:port] in quotes");
        registry.type()
                .ifPresent(type ->
                        require(key + ".type", type, TYPES.contains(type), "one of " + String.join(", ", TYPES)));
        if (registry.username().isPresent() != registry.password().isPresent()) {
            problems.add("agent-loader." + key + " has a username or a password and not both.");
        }
        if (registry.username().isPresent() && registry.token().isPresent()) {
            problems.add("agent-loader." + key + " has both a username and a token; keep one.");
        }
        if (registry.identityToken().isPresent()
                && (registry.username().isPresent() || registry.token().isPresent())) {
            problems.add("agent-loader." + key + " has an identity-token and another credential; keep one.");
        }
        if (registry.proxy().filter(text -> !isProxy(text)).isPresent()) {
            // not shown: it may hold a password
            problems.add("agent-loader." + key + ".proxy is no proxy that can be used; allowed is " + ProxyUrl.SHAPE
                    + ", or direct. Proxies behind TLS (https://) and SOCKS 4 are not supported.");
        }
        if (registry.plainHttp() && registry.insecure()) {
            problems.add("agent-loader." + key + " is both plain-http and insecure; keep one.");
        }
        tls(key, registry);
        registry.header().orElse(List.of()).forEach(line -> HeaderLine.problem(line)
                .ifPresent(problem -> problems.add("agent-loader." + key + " " + problem + ".")));
    }

    private void tls(String key, LoaderConfig.Registry registry) {
        boolean client = registry.certFile().isPresent() || registry.keyFile().isPresent();
        if (registry.certFile().isPresent() != registry.keyFile().isPresent()) {
            problems.add("agent-loader." + key
                    + " has a cert-file or a key-file and not both; a file that holds both is named twice.");
        }
        if (registry.plainHttp() && (client || registry.caFile().isPresent())) {
            problems.add("agent-loader." + key + " is plain-http and has files for TLS; keep one.");
        }
        if (registry.insecure() && registry.caFile().isPresent()) {
            problems.add("agent-loader." + key + " is insecure and has a ca-file that nothing would be held against;"
                    + " keep one.");
        }
    }

    private static boolean isAbsolute(String path) {
        try {
            return Path.of(path).isAbsolute();
        } catch (InvalidPathException noPath) {
            return false;
        }
    }

    private static boolean isProxy(String text) {
        // meant as "no proxy" by whoever writes it, and a host's name by its looks
        return text.equals("direct")
                || (!text.equals("none") && ProxyUrl.parse(text).isPresent());
    }

    private void mirrors(String host, LoaderConfig.Mirror mirror) {
        String key = "mirrors.\"" + host + "\"";
        require(
                key,
                host,
                HOST.matcher(host).matches()
                        && host.equals(host.toLowerCase(Locale.ROOT))
                        && !host.equals("index.docker.io"),
                "host[:port] in quotes and lower case, as in references (docker.io for Docker Hub)");
        List<String> urls = mirror.urls().orElse(List.of());
        if (urls.isEmpty()) {
            problems.add("agent-loader." + key + " names no mirror; give it one, or remove it.");
        }
        for (String url : urls) {
            if (MirrorUrl.parse(url).isEmpty()) {
                // what is behind the @ or the ? of a URL may be a secret
                String shown = SHOWABLE.matcher(url).matches() ? url : "not a plain URL";
                require(key, shown, false, "[http[s]://]host[:port][/path], without user, query and fragment");
            }
        }
    }

    private void positive(String key, Duration value) {
        require(key, value, !value.isNegative() && !value.isZero(), "longer than nothing");
    }

    private void atMost(String key, Duration value, Duration most, String allowed) {
        require(key, value, value.compareTo(most) <= 0, allowed);
    }

    private void notNegative(String key, Duration value) {
        require(key, value, !value.isNegative(), "nothing or longer");
    }

    private void between(String key, long value, long least, long most) {
        require(key, value, value >= least && value <= most, "from " + least + " to " + most);
    }

    private void require(String key, Object value, boolean holds, String allowed) {
        if (!holds) {
            problems.add("agent-loader." + key + " is " + value + "; allowed is " + allowed + ".");
        }
    }
}
