package io.agentloader.policy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The addresses that a packet to one address can end at: itself, and the IPv4 one that a translator would take out of it. */
final class Reached {

    /** IPv4-compatible, IPv4-translated and NAT64: the last four bytes. */
    private static final List<Cidr> TAIL =
            List.of(Cidr.parse("::/96"), Cidr.parse("::ffff:0:0:0/96"), Cidr.parse("64:ff9b::/96"));

    /** The two addresses of IPv6's own that look like an IPv4-compatible one. */
    private static final Cidr NO_TAIL = Cidr.parse("::/127");

    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
    private static final Cidr TEREDO = Cidr.parse("2001::/32");

    /** Whoever runs such a translator chooses where in the address the IPv4 one is (RFC 8215, RFC 6052 section 2.2). */
    private static final Cidr LOCAL_NAT64 = Cidr.parse("64:ff9b:1::/48");

    private static final int[][] LOCAL_PLACES = {{6, 7, 9, 10}, {7, 9, 10, 11}, {9, 10, 11, 12}, {12, 13, 14, 15}};
    private static final Cidr NOTHING = Cidr.parse("0.0.0.0/8");

    /** ISATAP (RFC 5214 section 6.1), for addresses that are unique only locally, and for those that are globally. */
    private static final List<byte[]> ISATAP =
            List.of(new byte[] {0, 0, 0x5e, (byte) 0xfe}, new byte[] {2, 0, 0x5e, (byte) 0xfe});

    private Reached() {}

    /** The one that was hidden comes first, because it says more. */
    static List<InetAddress> by(InetAddress address) {
        if (address instanceof Inet4Address) {
            return List.of(address);
        }
        return Stream.concat(hidden(address, address.getAddress()), Stream.of(address))
                .toList();
    }

    private static Stream<InetAddress> hidden(InetAddress address, byte[] bytes) {
        if (SIX_TO_FOUR.contains(address)) {
            return Stream.of(embedded(bytes, 2));
        }
        if (TEREDO.contains(address)) {
            return Stream.of(inverted(bytes));
        }
        if (LOCAL_NAT64.contains(address)) {
            // read at the wrong place it is mostly zeros, which nothing is at
            return Arrays.stream(LOCAL_PLACES)
                    .map(place -> picked(bytes, place))
                    .filter(found -> !NOTHING.contains(found));
        }
        boolean translated = TAIL.stream().anyMatch(block -> block.contains(address)) && !NO_TAIL.contains(address);
        return translated || isIsatap(bytes) ? Stream.of(embedded(bytes, 12)) : Stream.empty();
    }

    private static boolean isIsatap(byte[] bytes) {
        return bytes.length == 16 && ISATAP.stream().anyMatch(mark -> Arrays.equals(mark, 0, 4, bytes, 8, 12));
    }

    private static InetAddress picked(byte[] bytes, int[] place) {
        return IpText.address(new byte[] {bytes[place[0]], bytes[place[1]], bytes[place[2]], bytes[place[3]]});
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
