package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import io.agentloader.config.ProxyUrl;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Through which proxy a host is reached, if through any. Decided for each host that is connected to: a registry, its
 * mirrors, its token server and the hosts behind its redirects may each have another way.
 *
 * <p>In this order: the host's own {@code proxy} key; loopback is direct; the environment; the properties of the Java
 * runtime, where neither key nor variable names a proxy; Docker Desktop's proxy, where nothing of these names one.
 */
public final class ProxyRules {

    /** The value of the key {@code proxy} for a host that no proxy may stand before. */
    public static final String DIRECT = "direct";

    /** Every host is reached directly. */
    static final ProxyRules NONE =
            new ProxyRules(Map.of(), new Ways(Optional.empty(), Optional.empty()), NoProxy.NOTHING, Optional.empty());

    private static final String HUB = "docker.io";
    private static final String HUB_API = "registry-1.docker.io";

    private final Map<String, Optional<ProxyUrl>> own;
    private final Ways ways;
    private final NoProxy except;
    private final Optional<DesktopSocket> desktop;

    /** The proxy of each scheme. */
    private record Ways(Optional<ProxyUrl> plain, Optional<ProxyUrl> tls) {
        private boolean none() {
            return plain.isEmpty() && tls.isEmpty();
        }
    }

    private ProxyRules(
            Map<String, Optional<ProxyUrl>> own, Ways ways, NoProxy except, Optional<DesktopSocket> desktop) {
        this.own = own;
        this.ways = ways;
        this.except = except;
        this.desktop = desktop;
    }

    /** The same, with Docker Desktop's proxy where these name none at all. */
    public ProxyRules orElse(Optional<DesktopSocket> socket) {
        return new ProxyRules(own, ways, except, socket);
    }

    /**
     * The rules of a process.
     *
     * @param registries for their {@code proxy}, which was validated before
     * @param environment variables as the process has them
     * @param properties of the Java runtime
     * @throws IllegalArgumentException naming the variable or property that is no proxy, never what is in it
     */
    public static ProxyRules of(
            Map<String, LoaderConfig.Registry> registries,
            Map<String, String> environment,
            Map<String, String> properties) {
        Map<String, Optional<ProxyUrl>> own = own(registries);
        Ways variables = variables(environment);
        if (variables.none() && own.isEmpty()) {
            return new ProxyRules(own, properties(properties), exceptions(properties), Optional.empty());
        }
        String except = either(environment, "NO_PROXY").map(Map.Entry::getValue).orElse("");
        return new ProxyRules(own, variables, NoProxy.ofVariable(except), Optional.empty());
    }

    private static Map<String, Optional<ProxyUrl>> own(Map<String, LoaderConfig.Registry> registries) {
        Map<String, Optional<ProxyUrl>> own = new LinkedHashMap<>();
        registries.forEach((host, registry) -> registry.proxy()
                .ifPresent(text -> own.put(
                        host.equals(HUB) ? HUB_API : host.toLowerCase(Locale.ROOT),
                        text.equals(DIRECT) ? Optional.empty() : ProxyUrl.parse(text))));
        return own;
    }

    /** Who may set the variable {@code HTTP_PROXY} of a CGI program is whoever sends it a request. */
    private static Ways variables(Map<String, String> environment) {
        Map<String, String> trusted = new LinkedHashMap<>(environment);
        if (environment.containsKey("REQUEST_METHOD")) {
            trusted.remove("HTTP_PROXY");
        }
        Optional<ProxyUrl> all = proxy(either(trusted, "ALL_PROXY"));
        return new Ways(
                proxy(either(trusted, "HTTP_PROXY")).or(() -> all),
                proxy(either(trusted, "HTTPS_PROXY")).or(() -> all));
    }

    /** The variable in lower case or else in upper case, where it is not empty. */
    private static Optional<Map.Entry<String, String>> either(Map<String, String> environment, String name) {
        return Stream.of(name.toLowerCase(Locale.ROOT), name)
                .filter(spelling -> !environment.getOrDefault(spelling, "").isBlank())
                .findFirst()
                .map(spelling -> Map.entry(spelling, environment.getOrDefault(spelling, "")));
    }

    private static Optional<ProxyUrl> proxy(Optional<Map.Entry<String, String>> variable) {
        return variable.map(
                set -> ProxyUrl.parse(set.getValue()).orElseThrow(() -> unusable("The variable", set.getKey())));
    }

    private static IllegalArgumentException unusable(String what, String name) {
        return new IllegalArgumentException(what + " " + name + " names no proxy that can be used; allowed is "
                + ProxyUrl.SHAPE + ". Proxies behind TLS (https://) and SOCKS 4 are not supported.");
    }

    private static Ways properties(Map<String, String> properties) {
        return new Ways(property(properties, "http", "80"), property(properties, "https", "443"));
    }

    private static Optional<ProxyUrl> property(Map<String, String> properties, String scheme, String usualPort) {
        String host = properties.getOrDefault(scheme + ".proxyHost", "");
        if (host.isBlank()) {
            return Optional.empty();
        }
        String port = properties.getOrDefault(scheme + ".proxyPort", usualPort);
        return Optional.of(ProxyUrl.parse("http://" + host + ":" + port)
                .orElseThrow(() -> unusable("The property", scheme + ".proxyHost with " + scheme + ".proxyPort")));
    }

    private static NoProxy exceptions(Map<String, String> properties) {
        return NoProxy.ofProperty(properties.getOrDefault("http.nonProxyHosts", ""));
    }

    /** Empty when the host is reached directly. */
    Optional<ProxyUrl> of(Origin target) {
        if (own.containsKey(target.authority())) {
            return own.getOrDefault(target.authority(), Optional.empty());
        }
        Optional<ProxyUrl> way = target.tls() ? ways.tls() : ways.plain();
        return way.isEmpty() || isLoopback(target.host()) || except.covers(target) ? Optional.empty() : way;
    }

    /** Where Docker Desktop's proxy listens, if it may be used for any host. */
    Optional<DesktopSocket> desktop() {
        return desktop.filter(socket -> ways.none());
    }

    /**
     * Whether the target is reached through Docker Desktop's proxy: its own key says nothing, and it is not this machine. Whoever
     * names a proxy for all hosts has chosen; {@code NO_PROXY} alone chooses nothing, because that proxy knows its own exceptions.
     */
    boolean leavesToDesktop(Origin target) {
        return desktop().isPresent() && !own.containsKey(target.authority()) && !isLoopback(target.host());
    }

    /** Names below {@code localhost} are no loopback here: a resolver may say anything of them. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || NoProxy.address(host)
                        .filter(address -> address.base().isLoopbackAddress())
                        .isPresent();
    }
}
