package io.agentloader.app;

import io.agentloader.config.UnreadableValue;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says why a service did not start, where that is not a bug: the key, what is wrong with its value, and what would do. */
final class StartTrouble {

    private static final String OURS = "io.agentloader.";
    private static final List<String> PORTS = List.of("quarkus.http.port", "quarkus.http.ssl-port");
    private static final List<String> FILES = List.of("quarkus.http.ssl.", "quarkus.tls.");

    private static final Pattern FILE =
            Pattern.compile("\\.(?:files?|key-files|key-store-file|trust-store-file|certs?|key|path)$");

    private StartTrouble() {}

    /**
     * Empty when nobody but us can mend it.
     *
     * @param settings of the framework, by their keys
     * @param chosen of these keys, those whose values are the operator's
     */
    static Optional<String> line(Throwable failure, Map<String, String> settings, Set<String> chosen) {
        List<Throwable> chain = Stream.iterate(failure, thrown -> thrown != null, Throwable::getCause)
                .limit(20)
                .toList();
        Throwable root = chain.get(chain.size() - 1);
        String said = String.valueOf(root.getMessage());
        Optional<String> unreadable = UnreadableValue.sentences(said);
        if (unreadable.isPresent()) {
            return unreadable.map(StartRefused::sentence);
        }
        if (root instanceof ConfigurationException) {
            return Optional.of(StartRefused.sentence(said));
        }
        if (root instanceof QuarkusBindException bind) {
            return Optional.of(StartRefused.sentence(unbound(bind, settings)));
        }
        if (root instanceof UnknownHostException || root instanceof UnresolvedAddressException) {
            return Optional.of(StartRefused.sentence(unknownHost(settings.getOrDefault("quarkus.http.host", ""))));
        }
        return root instanceof Error || isOurs(root)
                ? Optional.empty()
                : Optional.of(StartRefused.sentence(unusable(root, settings, chosen)));
    }

    static String unknownHost(String host) {
        return "quarkus.http.host is " + host + ", which is neither an address nor a name that resolves; allowed is an"
                + " address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.";
    }

    private static String unbound(QuarkusBindException bind, Map<String, String> settings) {
        String said = String.valueOf(bind.getMessage());
        if (said.contains("assign requested address")) {
            return "quarkus.http.host is " + bind.getHost() + ", which is no address of this machine; allowed is one"
                    + " of its addresses, such as 127.0.0.1, or 0.0.0.0 for all of them.";
        }
        String number = Integer.toString(bind.getPort());
        String port = PORTS.stream()
                        .filter(key -> number.equals(settings.get(key)))
                        .findFirst()
                        .orElse(PORTS.get(0))
                + " is " + number;
        return said.contains("ermission denied")
                ? port + ", where this user may not listen; choose one above 1023."
                : port
                        + ", where something else listens already; stop that, or choose another (0 takes one that is free).";
    }

    /** Whether our code was at work: then it should have known better, and its trace is wanted. */
    private static boolean isOurs(Throwable root) {
        return Arrays.stream(root.getStackTrace())
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> name.startsWith(OURS) && !name.equals(Main.class.getName()));
    }

    /** What is left is what the framework could not do with its own keys: those that name files for TLS, as a rule. */
    private static String unusable(Throwable root, Map<String, String> settings, Set<String> chosen) {
        boolean named = root instanceof FileSystemException;
        String said = Optional.ofNullable(root.getMessage())
                .orElse(root.getClass().getSimpleName())
                .replaceAll("\\s+", " ");
        String keys = listed(settings.entrySet().stream()
                .filter(set -> isFile(set.getKey()))
                .filter(set -> !named || set.getValue().contains(said))
                .map(Map.Entry::getKey));
        if (keys.isEmpty()) {
            return chosen.isEmpty() || !(root instanceof IllegalArgumentException)
                    ? said
                    : said + ". The framework does not say of which key: look at " + listed(chosen.stream()) + ".";
        }
        if (root instanceof NoSuchFileException) {
            return keys + " names " + said + ", which is not there; give it the path of a file that is.";
        }
        return root instanceof AccessDeniedException
                ? keys + " names " + said + ", which this user may not read; let it, or name another file."
                : "the files of " + keys + " cannot be used: " + said
                        + ". Look at whether each is of the kind that its key asks for, whole, and of one pair.";
    }

    private static String listed(Stream<String> keys) {
        return keys.sorted().collect(Collectors.joining(", "));
    }

    private static boolean isFile(String key) {
        return FILES.stream().anyMatch(key::startsWith) && FILE.matcher(key).find();
    }
}
