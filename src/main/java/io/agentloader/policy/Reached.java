package io.agentloader.policy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** The addresses that a packet to one address can end at: itself, and the IPv4 one that a translator would take out of it. */
final class Reached {

    /** IPv4-compatible, IPv4-translated, NAT64 and local NAT64: the last four bytes. */
    private static final List<Cidr> TAIL = List.of(
            Cidr.parse("::/96"),
            Cidr.parse("::ffff:0:0:0/96"),
            Cidr.parse("64:ff9b::/96"),
            Cidr.parse("64:ff9b:1::/48"));

    /** The two addresses of IPv6's own that look like an IPv4-compatible one. */
    private static final Cidr NO_TAIL = Cidr.parse("::/127");

    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
    private static final Cidr TEREDO = Cidr.parse("2001::/32");

    private Reached() {}

    static List<InetAddress> by(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (SIX_TO_FOUR.contains(address)) {
            return List.of(address, embedded(bytes, 2));
        }
        if (TEREDO.contains(address)) {
            return List.of(address, inverted(bytes));
        }
        boolean translated = TAIL.stream().anyMatch(block -> block.contains(address)) && !NO_TAIL.contains(address);
        return translated ? List.of(address, embedded(bytes, 12)) : List.of(address);
    }

    private static InetAddress embedded(byte[] bytes, int from) {
        return IpText.address(Arrays.copyOfRange(bytes, from, from + 4));
    }

    /** Teredo hides the client's address by inverting its bits. */
    private static InetAddress inverted(byte[] bytes) {
        byte[] client = Arrays.copyOfRange(bytes, 12, 16);
        for (int i = 0; i < client.length; i++) {
            client[i] = (byte) ~client[i];
        }
        return IpText.address(client);
    }
}
