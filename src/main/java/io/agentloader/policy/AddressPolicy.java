package io.agentloader.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which addresses may be connected to: those of registries, and those that redirects and token realms lead to. Does no
 * name resolution; whoever resolves a name asks again with the address that came out.
 *
 * <p>An answer is the name of the rule that forbids: {@code metadata}, {@code link-local}, {@code unspecified},
 * {@code multicast}, {@code reserved}, {@code loopback}, {@code private}, {@code network.deny} or
 * {@code address-spelling}. The last is for hosts that are no canonical address but that some resolvers read as one, such
 * as {@code 2130706433}, {@code 0x7f.1} or {@code 127.1}; nobody means them, so they are refused and not translated.
 */
public final class AddressPolicy {

    private static final String SPELLING = "address-spelling";
    private static final Pattern NUMBER = Pattern.compile("\\d+|0[xX][0-9A-Fa-f]*");
    private static final Pattern USUAL_PORT = Pattern.compile(":(443|80)$");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*");
    private static final InetAddress LOCALHOST = IpText.address(new byte[] {127, 0, 0, 1});
    private static final Set<String> METADATA_NAMES =
            Set.of("metadata", "metadata.google.internal", "instance-data", "instance-data.ec2.internal");

    private final List<Cidr> allowed;
    private final List<Cidr> denied;
    private final Set<String> named;
    private final boolean opened;
    private final Predicate<String> alsoNamed;

    private AddressPolicy(
            List<Cidr> allowed, List<Cidr> denied, Set<String> named, boolean opened, Predicate<String> alsoNamed) {
        this.allowed = allowed;
        this.denied = denied;
        this.named = named;
        this.opened = opened;
        this.alsoNamed = alsoNamed;
    }

    /** The same policy, where hosts count as named that others know of: those may change while the service runs. */
    public AddressPolicy alsoNaming(Predicate<String> others) {
        return new AddressPolicy(allowed, denied, named, opened, alsoNamed.or(others));
    }

    /**
     * @throws IllegalArgumentException naming the key and the text that is no block of addresses
     */
    static AddressPolicy of(AdmissionRules rules, Set<String> named) {
        return new AddressPolicy(
                blocks("agent-loader.network.allow", rules.networkAllow()),
                blocks("agent-loader.network.deny", rules.networkDeny()),
                named.stream().map(AddressPolicy::place).collect(Collectors.toUnmodifiableSet()),
                rules.listensOnLoopbackOnly(),
                other -> false);
    }

    private static List<Cidr> blocks(String key, List<String> texts) {
        try {
            return texts.stream().map(Cidr::parse).toList();
        } catch (IllegalArgumentException notABlock) {
            throw new IllegalArgumentException(key + ": " + notABlock.getMessage(), notABlock);
        }
    }

    /**
     * Judges a host by its text. Empty when it may be connected to, which for a name means: until it is resolved.
     *
     * @param authority {@code host[:port]}, IPv6 in brackets
     */
    public Optional<String> forbids(String authority) {
        String host = host(authority);
        if (METADATA_NAMES.contains(host)) {
            return Optional.of(AddressClass.METADATA.rule());
        }
        Optional<InetAddress> literal = literal(host);
        if (literal.isPresent()) {
            return forbids(authority, literal.orElseThrow());
        }
        return isMisspelt(host) ? Optional.of(SPELLING) : Optional.empty();
    }

    /** Judges an address that {@code authority} resolved to. */
    public Optional<String> forbids(String authority, InetAddress address) {
        for (InetAddress reached : Reached.by(address)) {
            Optional<String> rule = rule(authority, reached);
            if (rule.isPresent()) {
                return rule;
            }
        }
        return Optional.empty();
    }

    /**
     * Judges where a redirect or a token realm leads. Beside the rules for registries: from a public host never to a
     * loopback or private literal that no key names, wherever this service listens.
     */
    public Optional<String> forbidsLeading(String from, String to) {
        boolean fromInside = literal(host(from)).flatMap(AddressClass::of).isPresent();
        return fromInside ? forbids(to) : fromOutside().forbids(to);
    }

    /** Whether it is not of the public Internet, whatever the keys say. */
    public static boolean isInside(InetAddress address) {
        return Reached.by(address).stream()
                .anyMatch(reached -> AddressClass.of(reached).isPresent());
    }

    /** The rules for where a public host leads: what only this machine could call is open by keys alone. */
    public AddressPolicy fromOutside() {
        return new AddressPolicy(allowed, denied, named, false, alsoNamed);
    }

    private Optional<String> rule(String authority, InetAddress address) {
        Optional<AddressClass> kind = AddressClass.of(address);
        if (kind.filter(found -> !found.canBeOpened()).isPresent()) {
            return kind.map(AddressClass::rule);
        }
        if (isIn(denied, address)) {
            return Optional.of("network.deny");
        }
        boolean open = opened || isIn(allowed, address) || isNamed(place(authority));
        return open ? Optional.empty() : kind.map(AddressClass::rule);
    }

    private boolean isNamed(String place) {
        return named.contains(place) || alsoNamed.test(place);
    }

    private static boolean isIn(List<Cidr> blocks, InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    /** A host is one place with or without the port that its scheme has anyway. */
    private static String place(String authority) {
        return USUAL_PORT.matcher(authority.toLowerCase(Locale.ROOT)).replaceFirst("");
    }

    private static Optional<InetAddress> literal(String host) {
        return host.equals("localhost") || host.endsWith(".localhost") ? Optional.of(LOCALHOST) : IpText.parse(host);
    }

    private static boolean isMisspelt(String host) {
        String lastLabel = host.substring(host.lastIndexOf('.') + 1);
        return NUMBER.matcher(lastLabel).matches() || !NAME.matcher(host).matches();
    }

    /** Without port, brackets and the dot that may end a name. */
    private static String host(String authority) {
        String lower = authority.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[")) {
            int close = lower.indexOf(']');
            return close < 0 ? lower : lower.substring(1, close);
        }
        int colon = lower.indexOf(':');
        String host = colon < 0 || colon != lower.lastIndexOf(':') ? lower : lower.substring(0, colon);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
