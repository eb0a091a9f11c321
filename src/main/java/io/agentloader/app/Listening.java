package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** What holds for the framework's keys that say where the service listens; it looks at them late, or not at all. */
final class Listening {

    private static final String HOST = "quarkus.http.host";
    private static final String HTTP_2 = "quarkus.http.http2";
    private static final int MAX_PORT = 65_535;

    private Listening() {}

    /** A sentence for each key whose value cannot do. Looks names up, so it blocks. */
    static List<String> check(Config config) {
        List<String> problems = new ArrayList<>();
        for (String key : List.of("quarkus.http.port", "quarkus.http.ssl-port")) {
            config.getOptionalValue(key, Integer.class)
                    .filter(port -> port < 0 || port > MAX_PORT)
                    .ifPresent(port -> problems.add(key + " is " + port + "; allowed is from 0 to " + MAX_PORT + "."));
        }
        config.getOptionalValue(HOST, String.class)
                .filter(host -> !isKnown(host))
                .map(StartTrouble::unknownHost)
                .ifPresent(problems::add);
        config.getOptionalValue(HTTP_2, Boolean.class)
                .filter(spoken -> spoken)
                .ifPresent(spoken ->
                        problems.add(HTTP_2 + " is true, and HTTP/2 is not spoken here, since what guards against"
                                + " requests that browsers are tricked into was made for HTTP/1.1; leave it false, and have a"
                                + " proxy in front speak HTTP/2 with callers who want it."));
        return problems;
    }

    /** Dev mode has two that listen. */
    static Optional<String> clash(Config config, LoaderConfig.Dev dev) {
        return config.getOptionalValue("quarkus.http.port", Integer.class)
                .filter(port -> dev.enabled() && port != 0 && port == dev.port())
                .map(port -> "quarkus.http.port and agent-loader.dev.port are both " + port
                        + ", and two cannot listen there; set one to another port, or to 0 for a free one.");
    }

    private static boolean isKnown(String host) {
        try {
            InetAddress.getByName(host);
            return true;
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
