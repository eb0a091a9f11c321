package io.agentloader.app;

import io.agentloader.agent.PlatformChoice;
import io.agentloader.connection.ConnectionLimits;
import io.agentloader.store.StoreMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What this process runs on. */
final class Machine {

    /** From the first byte of a request's head to its last, which usually come together. */
    private static final Duration HEAD_TIME = Duration.ofSeconds(10);

    private Machine() {}

    /** A quarter of the heap, in bytes: what is stored, what is sent and the runtime itself have the rest. */
    static long memoryForPulls() {
        return Runtime.getRuntime().maxMemory() / 4;
    }

    /** As much again, in bytes, for what callers send. */
    static long memoryForBodies() {
        return memoryForPulls();
    }

    /** A sixteenth of the heap for heads, and an eighth for what callers do not take; both lie beside the heap for the most part. */
    static ConnectionLimits connectionLimits() {
        long heap = Runtime.getRuntime().maxMemory();
        return new ConnectionLimits(heap / 16, HEAD_TIME, heap / 8);
    }

    static StoreMemory memoryForStore() {
        return StoreMemory.of(Runtime.getRuntime().maxMemory());
    }

    /** This machine's architecture, as index entries write it. */
    static String architecture() {
        return PlatformChoice.own(System.getProperty("os.arch", "amd64")).architecture();
    }

    /** The properties of this runtime that are texts. */
    static Map<String, String> properties() {
        Properties all = System.getProperties();
        return all.stringPropertyNames().stream()
                .collect(Collectors.toUnmodifiableMap(name -> name, name -> all.getProperty(name, "")));
    }

    /** Where the user's files are: what the environment says, as docker and its kin have it, and else what the system knows. */
    static Path home() {
        return Optional.ofNullable(System.getenv("HOME"))
                .filter(home -> home.startsWith("/"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home", "")));
    }

    /** Names of the environment variables that are set to something. */
    static Set<String> variables() {
        return System.getenv().entrySet().stream()
                .filter(variable -> !variable.getValue().isBlank())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Folders that programs are looked for in, in their order. */
    static List<Path> programs() {
        return Pattern.compile(System.getProperty("path.separator", ":"), Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of)
                .toList();
    }

    /** Whether only this machine can connect to a socket that is bound to the address. */
    static boolean isLoopback(String address) {
        String text = address.toLowerCase(Locale.ROOT);
        return text.equals("localhost")
                || text.matches("127(\\.[0-9]{1,3}){3}")
                || text.equals("::1")
                || text.equals("[::1]");
    }
}
