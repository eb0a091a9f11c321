package io.agentloader.registry;

import io.agentloader.config.ProxyUrl;
import io.agentloader.failure.AgentException;
import io.agentloader.policy.AddressPolicy;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whom a request goes through.
 *
 * @param proxy empty when the host is connected to itself
 * @param desktop whether Docker Desktop's proxy is gone through instead, where somebody is there
 */
record Passage(Origin target, Optional<Via> proxy, boolean desktop) {

    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    static Passage to(Origin target, ProxyRules rules) {
        return new Passage(target, rules.of(target).map(Via::of), rules.leavesToDesktop(target));
    }

    /** The same to the same host, through this proxy. */
    Passage through(Via via) {
        return new Passage(target, Optional.of(via), false);
    }

    /**
     * To a service that no reference names. What only this machine can reach, such as the metadata service of a cloud, is
     * not asked of a proxy: it would answer for the proxy's machine.
     */
    static Passage toService(Origin target, RegistrySettings settings) {
        return settings.addresses().forbids(target.authority()).isPresent()
                ? new Passage(target, Optional.empty(), false)
                : to(target, settings.proxies());
    }

    Optional<ProxyOptions> options() {
        return proxy.map(via -> options(via.proxy()));
    }

    /** What the proxy is shown, and could show to others. */
    Set<String> secrets() {
        return proxy.flatMap(via -> via.proxy().login()).stream()
                .flatMap(login -> Stream.of(login.password(), login.user() + ":" + login.password()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static ProxyOptions options(ProxyUrl proxy) {
        String host = proxy.host().startsWith("[")
                ? proxy.host().substring(1, proxy.host().length() - 1)
                : proxy.host();
        ProxyOptions options = new ProxyOptions()
                .setType(proxy.socks() ? ProxyType.SOCKS5 : ProxyType.HTTP)
                .setHost(host)
                .setPort(proxy.port());
        proxy.login().ifPresent(login -> options.setUsername(login.user()).setPassword(login.password()));
        return options;
    }

    /** The rule that forbids the target by its text: where a proxy resolves the name, nothing else of it is known here. */
    Optional<String> forbidden(AddressPolicy addresses) {
        return proxy.flatMap(through -> addresses.forbids(target.authority()));
    }

    /** As {@link #broken} when the answer is a proxy's own: one that passes plain HTTP on answers in the place of the host. */
    void check(Call call, Answer answer) {
        proxy.filter(via -> !target.tls()).ifPresent(via -> check(call, answer, via));
    }

    private void check(Call call, Answer answer, Via via) {
        if (via.nobodyThere(answer.headers())) {
            throw via.unavailable();
        }
        if (answer.status() == PROXY_AUTHENTICATION_REQUIRED) {
            throw Failures.ofProxy(call, target.authority(), via.name(), ProxyTrouble.LOGIN);
        }
    }

    /** What a request that broke on this way is told as; {@link ProxySocketUnavailable} is for nobody but the wire. */
    RuntimeException broken(Call call, Break broken) {
        return proxy.<RuntimeException>map(
                        via -> via.nobodyThere(broken) ? via.unavailable() : broken(call, broken, via.name()))
                .orElseGet(() -> Failures.ofThrowable(call, target.authority(), broken));
    }

    private AgentException broken(Call call, Break broken, String through) {
        Optional<ProxyTrouble> trouble = ProxyTrouble.of(broken);
        if (trouble.isPresent()) {
            return Failures.ofProxy(call, target.authority(), through, trouble.orElseThrow());
        }
        AgentException failure = Failures.ofThrowable(call, target.authority(), broken);
        return failure.with(failure.report().withMember("proxy", through));
    }
}
