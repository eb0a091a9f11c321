package io.agentloader.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The first line and the headers of a request to the relay. */
record RelayHead(List<String> lines) {

    private static final String LOGIN = "proxy-authorization";
    private static final Set<String> OF_CONNECTION = Set.of("connection", "proxy-connection", "keep-alive");

    RelayHead {
        lines = List.copyOf(lines);
    }

    /** Of what stands before the empty line. */
    static RelayHead of(String text) {
        return new RelayHead(List.of(text.split("\r\n")));
    }

    /** Whether it shows this login, in as much time for a wrong one as for the right one. */
    boolean shows(String authorization) {
        return lines.stream()
                .skip(1)
                .filter(line -> name(line).equals(LOGIN))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .anyMatch(value -> MessageDigest.isEqual(bytes(value), bytes(authorization)));
    }

    /**
     * What the proxy gets: without our login, which is none of its business. What is no tunnel ends with its answer, since
     * only the head of the first request is looked at.
     */
    String forwarded() {
        boolean tunnel = lines.get(0).startsWith("CONNECT ");
        Stream<String> kept = lines.stream()
                .skip(1)
                .filter(line -> !name(line).equals(LOGIN))
                .filter(line -> tunnel || !OF_CONNECTION.contains(name(line)));
        Stream<String> added = tunnel ? Stream.empty() : Stream.of("Connection: close");
        return Stream.of(Stream.of(lines.get(0)), kept, added)
                .flatMap(part -> part)
                .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
    }

    private static String name(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A login may be in it. */
    @Override
    public String toString() {
        return "RelayHead[" + lines.size() + " lines]";
    }
}
