package io.agentloader.registry;

import io.agentloader.policy.Cidr;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The hosts that are reached without a proxy. Names are compared as they are written and never resolved.
 *
 * @param entries each says whether it covers a host
 */
record NoProxy(List<Predicate<Origin>> entries) {

    static final NoProxy NOTHING = new NoProxy(List.of());

    private static final Pattern PORT = Pattern.compile(":(\\d+)$");

    NoProxy {
        entries = List.copyOf(entries);
    }

    /**
     * As {@code NO_PROXY} is written, with commas: {@code *}, a name that stands for what is below it too, {@code .name} or
     * {@code *.name} for what is below it alone, an address, a block of addresses; each but the last with a port if wished.
     */
    static NoProxy ofVariable(String text) {
        return new NoProxy(Arrays.stream(text.split(","))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .map(NoProxy::entry)
                .toList());
    }

    /** As {@code http.nonProxyHosts} is written: with bars, each a name or address with stars anywhere. */
    static NoProxy ofProperty(String text) {
        return new NoProxy(Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\|"))
                .map(String::strip)
                .filter(glob -> !glob.isEmpty())
                .map(NoProxy::glob)
                .toList());
    }

    boolean covers(Origin target) {
        return entries.stream().anyMatch(entry -> entry.test(target));
    }

    private static Predicate<Origin> entry(String text) {
        if (text.equals("*")) {
            return target -> true;
        }
        if (text.indexOf('/') >= 0) {
            return block(text);
        }
        // an address without brackets ends in no port
        boolean bare = address(text).isPresent();
        boolean ported = !bare && PORT.matcher(text).find();
        String host = ported ? text.substring(0, text.lastIndexOf(':')) : text;
        Predicate<Origin> named = address(host).isPresent() ? block(bracketless(host)) : name(host);
        return ported ? named.and(target -> text.endsWith(":" + target.port())) : named;
    }

    /** What is no block covers nothing: that is what everybody else makes of it. */
    private static Predicate<Origin> block(String text) {
        Optional<Cidr> block = cidr(text);
        return target -> block.isPresent()
                && address(target.host())
                        .filter(found -> block.orElseThrow().contains(found.base()))
                        .isPresent();
    }

    private static Predicate<Origin> name(String text) {
        String pattern = text.startsWith("*.") ? text.substring(1) : text;
        boolean belowOnly = pattern.startsWith(".");
        String suffix = belowOnly ? pattern : "." + pattern;
        return target -> address(target.host()).isEmpty()
                && (target.host().endsWith(suffix)
                        || (!belowOnly && target.host().equals(pattern)));
    }

    private static Predicate<Origin> glob(String text) {
        Pattern pattern = Pattern.compile(
                Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
        return target -> pattern.matcher(target.host()).matches();
    }

    /** The host as an address; empty when it is a name. */
    static Optional<Cidr> address(String host) {
        return host.indexOf('/') < 0 ? cidr(bracketless(host)) : Optional.empty();
    }

    private static String bracketless(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static Optional<Cidr> cidr(String text) {
        try {
            return Optional.of(Cidr.parse(text));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }
}
