package io.agentloader.policy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The addresses that are not the public Internet, in the order in which they are looked up. No key opens those of the
 * first kinds: nothing there is a registry, and what is there hands out credentials or reaches many hosts at once.
 */
enum AddressClass {
    /** Where cloud providers answer virtual machines and containers. */
    METADATA,
    LINK_LOCAL,
    /** Reaches this host on many systems. */
    UNSPECIFIED,
    MULTICAST,
    /** What was never given to anybody, and what discards (RFC 6666). */
    RESERVED,
    LOOPBACK,
    /** RFC 1918, carrier-grade NAT, protocol assignments, benchmarks, unique local, the old site-local ones and local NAT64. */
    PRIVATE;

    private record Block(AddressClass kind, Cidr cidr) {}

    private static final List<Block> METADATA_HOSTS = blocks(
            METADATA,
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.0.192");

    private static final List<Block> BLOCKS = List.of(
                    METADATA_HOSTS,
                    blocks(LINK_LOCAL, "169.254.0.0/16", "fe80::/10"),
                    blocks(UNSPECIFIED, "0.0.0.0/8", "::"),
                    blocks(MULTICAST, "224.0.0.0/4", "ff00::/8"),
                    blocks(RESERVED, "240.0.0.0/4", "100::/64"),
                    blocks(LOOPBACK, "127.0.0.0/8", "::1"),
                    blocks(PRIVATE, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
                    blocks(PRIVATE, "192.0.0.0/24", "198.18.0.0/15", "fc00::/7", "fec0::/10"),
                    blocks(PRIVATE, "64:ff9b:1::/48"))
            .stream()
            .flatMap(List::stream)
            .toList();

    private static List<Block> blocks(AddressClass kind, String... cidrs) {
        return Arrays.stream(cidrs)
                .map(cidr -> new Block(kind, Cidr.parse(cidr)))
                .toList();
    }

    /** Empty for a public address. */
    static Optional<AddressClass> of(InetAddress address) {
        return BLOCKS.stream()
                .filter(block -> block.cidr().contains(address))
                .map(Block::kind)
                .findFirst();
    }

    /** Whether a key, or listening on loopback only, can open it. */
    boolean canBeOpened() {
        return this == LOOPBACK || this == PRIVATE;
    }

    /** The word in a problem document, such as {@code link-local}. */
    String rule() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
