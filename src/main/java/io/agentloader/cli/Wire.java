package io.agentloader.cli;

import io.agentloader.config.LoaderConfig;
import io.agentloader.config.Span;
import io.agentloader.credentials.CredentialAudit;
import io.agentloader.oci.Reference;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How registries are spoken to, for one command: keys of the configuration, under the names that tools like this one use. */
final class Wire {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--plain-http", description = "Speak plain HTTP with the registries that are named.")
    private boolean plainHttp;

    @Option(names = "--insecure", description = "Do not verify their certificates.")
    private boolean insecure;

    @Option(names = "--ca-file", paramLabel = "FILE", description = "PEM file of authorities for their certificates.")
    private Optional<String> caFile = Optional.empty();

    @Option(names = "--cert-file", paramLabel = "FILE", description = "PEM file of a certificate to show them.")
    private Optional<String> certFile = Optional.empty();

    @Option(names = "--key-file", paramLabel = "FILE", description = "PEM file of that certificate's key.")
    private Optional<String> keyFile = Optional.empty();

    @Option(names = "--header", paramLabel = "NAME: VALUE", description = "Send them this header; may be repeated.")
    private List<String> headers = List.of();

    @Option(names = "--registry-config", paramLabel = "FILE", description = "The docker config.json with credentials.")
    private Optional<String> registryConfig = Optional.empty();

    @Option(names = "--mirror", paramLabel = "HOST=URL", description = "Ask this first for that host; may be repeated.")
    private List<String> mirrors = List.of();

    @Option(names = "--offline", description = "Ask no registry, as agent-loader.offline does.")
    private boolean offline;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "How long it may take, such as 30s.")
    private Optional<String> timeout = Optional.empty();

    @Option(names = "--retry", paramLabel = "N", description = "Requests made in all before one is given up.")
    private Optional<Integer> retry = Optional.empty();

    Optional<String> timeout() {
        return timeout;
    }

    /** The same for all that the command asks for. */
    Patience patience() {
        return new Patience(
                spec.name(), timeout.flatMap(text -> Span.parse(text).limit()));
    }

    /** What a command stands on, with what is said of all registries. */
    Surroundings open(Opening opening) {
        Surroundings here = opening.open(settings());
        Map<String, String> settings = settings(here);
        return settings.equals(settings()) ? here : opening.open(settings);
    }

    /** The same, with what is said of the registries that the command names; nothing is said of any other. */
    Surroundings about(Opening opening, Surroundings here, Function<Surroundings, Stream<String>> registries) {
        if (ofRegistry("").isEmpty()) {
            return here;
        }
        List<String> named = registries.apply(here).distinct().toList();
        if (named.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no registry is named that "
                            + "--plain-http, --insecure, --ca-file, --cert-file, --key-file or --header could be about");
        }
        Map<String, String> settings = settings(here);
        named.forEach(registry -> settings.putAll(ofRegistry(registry)));
        return opening.open(settings);
    }

    /**
     * The surroundings, unless a file of credentials was named and nothing of it can be read, or the flag names one that is not there: that
     * is a mistake in typing, where a service may wait for a file that is yet to be written.
     */
    Surroundings readable(Surroundings here) {
        registryConfig
                .filter(file -> !CredentialAudit.missing(here.credentials()).isEmpty())
                .ifPresent(file -> {
                    throw new ConfigurationException("--registry-config names " + file + ", and there is no such file");
                });
        return Ready.readable(here);
    }

    /** The registries of references. */
    static Function<Surroundings, Stream<String>> registries(Stream<String> references) {
        return here -> references
                .map(Reading::plain)
                .map(here.references().get()::parseWanted)
                .map(Reference::registry);
    }

    /** With a service, only how long it is waited for is the command's to say. */
    void refuseForServer() {
        Map<String, String> settings = settings();
        settings.remove("agent-loader.timeouts.pull");
        if (!settings.isEmpty() || !ofRegistry("").isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "with a server, its own configuration says how registries are spoken to; leave the flags for that out");
        }
    }

    /** No request may take longer than all of it. */
    private Map<String, String> settings(Surroundings here) {
        Map<String, String> settings = settings();
        LoaderConfig.Timeouts timeouts = here.config().timeouts();
        if (timeouts.pull().compareTo(timeouts.request()) <= 0) {
            timeout.ifPresent(text -> settings.put("agent-loader.timeouts.request", text));
        }
        return settings;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        registryConfig.ifPresent(file -> settings.put("agent-loader.registry-config", file));
        timeout.ifPresent(text -> settings.put("agent-loader.timeouts.pull", text));
        retry.ifPresent(count -> settings.put("agent-loader.retry.attempts", count.toString()));
        if (offline) {
            settings.put("agent-loader.offline", "true");
        }
        mirrors.forEach(mirror -> addMirror(settings, mirror));
        return settings;
    }

    private void addMirror(Map<String, String> settings, String mirror) {
        int cut = mirror.indexOf('=');
        if (cut <= 0) {
            throw new ParameterException(spec.commandLine(), "--mirror is not written HOST=URL: " + mirror);
        }
        settings.merge(
                "agent-loader.mirrors.\"" + mirror.substring(0, cut) + "\"",
                mirror.substring(cut + 1),
                (first, next) -> first + "," + next);
    }

    /** What is set of that registry, by its host and port. */
    private Map<String, String> ofRegistry(String host) {
        String registry = "agent-loader.registries.\"" + host + "\".";
        Map<String, String> settings = new LinkedHashMap<>();
        if (plainHttp) {
            settings.put(registry + "plain-http", "true");
        }
        if (insecure) {
            settings.put(registry + "insecure", "true");
        }
        caFile.ifPresent(file -> settings.put(registry + "ca-file", file));
        certFile.ifPresent(file -> settings.put(registry + "cert-file", file));
        keyFile.ifPresent(file -> settings.put(registry + "key-file", file));
        for (int i = 0; i < headers.size(); i++) {
            settings.put(registry + "header[" + i + "]", headers.get(i));
        }
        return settings;
    }
}
