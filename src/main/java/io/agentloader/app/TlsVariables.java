package io.agentloader.app;

import io.agentloader.config.ConfigKeys.Source;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Variables of the environment that somebody set for TLS on the service's port, and that the framework does not read. It finds the
 * names within its keys only where they stand between two underscores each, and says nothing of the others: without a word, the
 * service would speak plain HTTP.
 */
final class TlsVariables {

    private static final Pattern MEANT = Pattern.compile("QUARKUS_(?:TLS_.*KEY_STORE|HTTP_SSL_CERTIFICATE)_.+");

    private static final Pattern LOST =
            Pattern.compile("(QUARKUS_TLS_(?:.*_)?KEY_STORE_PEM)_(?!_)([A-Z0-9][A-Z0-9_]*?)_(CERT|KEY)");

    private TlsVariables() {}

    /** A sentence for each that is misspelt. */
    static List<String> check(List<Source> sources) {
        return variables(sources)
                .map(LOST::matcher)
                .filter(Matcher::matches)
                .filter(lost -> !lost.group(2).endsWith("_"))
                .map(lost -> lost.group() + " has no effect, and the service would listen without TLS; write "
                        + lost.group(1) + "__" + lost.group(2) + "__" + lost.group(3)
                        + ", with two underscores on each side of the name.")
                .toList();
    }

    /** For a service that listens without TLS: what is set as if it should have it. */
    static Optional<String> meant(List<Source> sources) {
        String names = variables(sources).filter(MEANT.asMatchPredicate()).collect(Collectors.joining(", "));
        return Optional.of(names)
                .filter(some -> !some.isEmpty())
                .map(some -> "Listening without TLS, although " + some
                        + " is set: the framework reads none of it. A name of one's own"
                        + " within such a variable stands between two underscores on each side.");
    }

    private static Stream<String> variables(List<Source> sources) {
        return sources.stream()
                .filter(Source::environment)
                .flatMap(source -> source.keys().stream())
                .sorted();
    }
}
