package io.agentloader.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the one spelling of an IP address that every resolver reads alike: four decimal numbers without leading zeros, or
 * IPv6 groups with or without a dotted tail. Never asks a resolver.
 */
final class IpText {

    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;

    private IpText() {}

    static Optional<InetAddress> parse(String text) {
        return (text.indexOf(':') < 0 ? ipv4(text) : ipv6(text)).map(IpText::address);
    }

    /** An IPv6 address that only wraps an IPv4 one comes back as that one. */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("not the length of an address: " + bytes.length, impossible);
        }
    }

    private static Optional<byte[]> ipv4(String text) {
        String[] numbers = text.split("\\.", -1);
        if (numbers.length != IPV4_LENGTH) {
            return Optional.empty();
        }
        byte[] bytes = new byte[IPV4_LENGTH];
        for (int i = 0; i < IPV4_LENGTH; i++) {
            if (!NUMBER.matcher(numbers[i]).matches() || Integer.parseInt(numbers[i]) > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(numbers[i]);
        }
        return Optional.of(bytes);
    }

    private static Optional<byte[]> ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text).filter(bytes -> bytes.length == IPV6_LENGTH);
        }
        return groups(text.substring(0, gap))
                .flatMap(head -> groups(text.substring(gap + 2)).flatMap(tail -> around(head, tail)));
    }

    private static Optional<byte[]> around(byte[] head, byte[] tail) {
        if (head.length + tail.length > IPV6_LENGTH - 2) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOf(head, IPV6_LENGTH);
        System.arraycopy(tail, 0, bytes, IPV6_LENGTH - tail.length, tail.length);
        return Optional.of(bytes);
    }

    private static Optional<byte[]> groups(String text) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] groups = text.split(":", IPV6_LENGTH);
        byte[] bytes = new byte[2 * groups.length];
        for (int i = 0; i < groups.length; i++) {
            if (i == groups.length - 1 && groups[i].indexOf('.') >= 0) {
                return dottedTail(Arrays.copyOf(bytes, 2 * i), groups[i]);
            }
            if (!GROUP.matcher(groups[i]).matches()) {
                return Optional.empty();
            }
            int group = Integer.parseInt(groups[i], 16);
            bytes[2 * i] = (byte) (group >> 8);
            bytes[2 * i + 1] = (byte) group;
        }
        return Optional.of(bytes);
    }

    private static Optional<byte[]> dottedTail(byte[] head, String quad) {
        return ipv4(quad).map(tail -> {
            byte[] bytes = Arrays.copyOf(head, head.length + IPV4_LENGTH);
            System.arraycopy(tail, 0, bytes, head.length, IPV4_LENGTH);
            return bytes;
        });
    }
}
