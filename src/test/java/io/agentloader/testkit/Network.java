package io.agentloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Hosts of their own on this machine: network namespaces of Linux, each with a cable to every {@link Side}. A cable that is cut takes
 * everything without a word, as a switch does that lost its power; nobody is told, and connections stay as they were.
 */
public final class Network implements AutoCloseable {

    /** What a host has a cable to. */
    public enum Side {
        REGISTRY,
        REDIS,
        CALLERS;

        private String letter() {
            return name().substring(0, 3).toLowerCase(Locale.ROOT);
        }
    }

    private static final long ID = ProcessHandle.current().pid() % 200;

    private final Deque<String[]> undo = new ArrayDeque<>();
    private int hosts;

    private Network() {}

    /** One without hosts. Where none can be made, the test is skipped, and says so. */
    public static Network start() {
        assumeTrue(Superuser.isRoot(), "skipped: only root can make network namespaces");
        Network network = new Network();
        String probe = "al" + ID + "probe";
        String trouble = Superuser.run("ip", "netns", "add", probe);
        assumeTrue(trouble.isEmpty(), "skipped: network namespaces cannot be made here: " + trouble);
        Superuser.run("ip", "netns", "del", probe);
        for (Side side : Side.values()) {
            network.make(
                    new String[] {"ip", "link", "del", bridge(side)}, "ip link add " + bridge(side) + " type bridge");
            run("ip addr add " + address(side) + "/24 dev " + bridge(side));
            run("ip link set " + bridge(side) + " up");
        }
        return network;
    }

    /** Of this machine, on that side. */
    public static String address(Side side) {
        return address(side, 1);
    }

    private static String address(Side side, int host) {
        return "10." + (50 + ID) + "." + side.ordinal() + "." + host;
    }

    private static String bridge(Side side) {
        return "al" + ID + side.letter();
    }

    /** One more host, with all its cables. */
    public Host host() {
        Host host = new Host(++hosts);
        make(new String[] {"ip", "netns", "del", host.name()}, "ip netns add " + host.name());
        run("ip -n " + host.name() + " link set lo up");
        for (Side side : Side.values()) {
            String inside = side.letter();
            // a namespace ends when its last socket does; its cables need not stay until then
            make(
                    new String[] {"ip", "link", "del", host.port(side)},
                    "ip link add " + host.port(side) + " type veth peer name " + inside + " netns " + host.name());
            run("ip link set " + host.port(side) + " master " + bridge(side) + " up");
            run("ip -n " + host.name() + " addr add " + host.address(side) + "/24 dev " + inside);
            run("ip -n " + host.name() + " link set " + inside + " up");
        }
        return host;
    }

    private void make(String[] back, String command) {
        run(command);
        undo.push(back);
    }

    private static void run(String command) {
        assertThat(Superuser.run(command.split(" "))).isEmpty();
    }

    /** Takes all of it away; whatever runs there has no network from then on. */
    @Override
    public void close() {
        undo.forEach(Superuser::run);
    }

    /** A host with a network of its own, and the files and processes of this machine. */
    public static final class Host {

        private final int number;

        private Host(int number) {
            this.number = number;
        }

        private String name() {
            return "al" + ID + "host" + number;
        }

        private String port(Side side) {
            return "al" + ID + side.letter() + number;
        }

        /** Of this host, on that side. */
        public String address(Side side) {
            return Network.address(side, 10 + number);
        }

        /** What starts the program there that the words behind it name. */
        public List<String> command() {
            return List.of("ip", "netns", "exec", name());
        }

        public void cut(Side side) {
            run("ip link set " + port(side) + " down");
        }

        public void mend(Side side) {
            run("ip link set " + port(side) + " up");
        }
    }
}
