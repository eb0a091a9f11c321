package io.agentloader.policy;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A block of addresses, written {@code 10.0.0.0/8}, {@code fd00::/8}, or an address for a block of one. */
public record Cidr(InetAddress base, int prefix) {

    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f:.]+)(?:/(0|[1-9]\\d{0,2}))?");

    /**
     * Bits behind the prefix are ignored, as they are by everybody else who reads CIDRs.
     *
     * @throws IllegalArgumentException naming the text
     */
    public static Cidr parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw notOne(text);
        }
        InetAddress base = IpText.parse(matcher.group(1)).orElseThrow(() -> notOne(text));
        int bits = 8 * base.getAddress().length;
        int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
        if (prefix > bits) {
            throw notOne(text);
        }
        return new Cidr(base, prefix);
    }

    private static IllegalArgumentException notOne(String text) {
        return new IllegalArgumentException("not a block of addresses such as 10.0.0.0/8 or fd00::/8: " + text);
    }

    /** Whether a host, an IPv6 address in brackets, is an address in it; a name is not, whatever it resolves to. */
    public boolean containsLiteral(String host) {
        String text = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return IpText.parse(text).filter(this::contains).isPresent();
    }

    /** Whether the address is in the block; one of the other family never is. */
    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int mask = 0xff00 >> (prefix % 8);
        return whole == mine.length || ((mine[whole] ^ other[whole]) & mask & 0xff) == 0;
    }
}
