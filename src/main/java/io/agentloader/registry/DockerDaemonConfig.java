package io.agentloader.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.agentloader.config.MirrorUrl;
import io.agentloader.oci.Repository;
import io.agentloader.policy.Cidr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Docker's {@code daemon.json} says of hosts: mirrors of Docker Hub, and registries whose certificates are not looked
 * at. Everything else in it is passed over.
 */
record DockerDaemonConfig(Path file, List<MirrorUrl> mirrors, Set<String> insecureHosts, List<Cidr> insecureBlocks)
        implements HostSource {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern URL = Pattern.compile("(?i)https?://.*");
    private static final Pattern HOST =
            Pattern.compile("(?:[a-z0-9]+(?:[.-]+[a-z0-9]+)*|\\[[0-9a-f:]+])(?::[1-9]\\d{0,4})?");

    /** A text in a list, and where it stands. */
    private record Text(String value, int line) {}

    DockerDaemonConfig {
        mirrors = List.copyOf(mirrors);
        insecureHosts = Set.copyOf(insecureHosts);
        insecureBlocks = List.copyOf(insecureBlocks);
    }

    static DockerDaemonConfig parse(Path file, String json) {
        List<Text> mirrors = new ArrayList<>();
        List<Text> insecure = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnusableHostFile(file, "is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "registry-mirrors" -> mirrors.addAll(texts(file, name, parser));
                    case "insecure-registries" -> insecure.addAll(texts(file, name, parser));
                    default -> parser.skipChildren();
                }
            }
        } catch (JsonProcessingException malformed) {
            int line = malformed.getLocation() == null
                    ? 1
                    : malformed.getLocation().getLineNr();
            throw new UnusableHostFile(file, Math.max(1, line), "is not JSON");
        } catch (IOException impossible) {
            throw new UnusableHostFile(file, "is not JSON");
        }
        return of(file, mirrors, insecure);
    }

    private static List<Text> texts(Path file, String name, JsonParser parser) throws IOException {
        List<Text> all = new ArrayList<>();
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return all;
        }
        boolean list = parser.currentToken() == JsonToken.START_ARRAY;
        while (list && parser.nextToken() == JsonToken.VALUE_STRING) {
            all.add(new Text(parser.getText(), parser.currentTokenLocation().getLineNr()));
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw new UnusableHostFile(
                    file, parser.currentTokenLocation().getLineNr(), name + " is not a list of texts");
        }
        return all;
    }

    private static DockerDaemonConfig of(Path file, List<Text> mirrors, List<Text> insecure) {
        Set<String> hosts = new HashSet<>();
        List<Cidr> blocks = new ArrayList<>();
        for (Text text : insecure) {
            String host = text.value().toLowerCase(Locale.ROOT);
            if (text.value().indexOf('/') >= 0) {
                blocks.add(block(file, text));
            } else if (HOST.matcher(host).matches()) {
                hosts.add(Hub.registry(host));
            } else {
                throw new UnusableHostFile(
                        file,
                        text.line(),
                        "insecure-registries has what is neither host[:port] nor a block of addresses");
            }
        }
        return new DockerDaemonConfig(
                file, mirrors.stream().map(text -> mirror(file, text)).toList(), hosts, blocks);
    }

    private static Cidr block(Path file, Text text) {
        try {
            return Cidr.parse(text.value());
        } catch (IllegalArgumentException notABlock) {
            throw new UnusableHostFile(
                    file, text.line(), "insecure-registries has what is neither host[:port] nor a block of addresses");
        }
    }

    private static MirrorUrl mirror(Path file, Text text) {
        return Optional.of(text.value())
                .filter(url -> URL.matcher(url).matches())
                .flatMap(MirrorUrl::parse)
                .orElseThrow(
                        () -> new UnusableHostFile(
                                file,
                                text.line(),
                                "registry-mirrors has what is not http[s]://host[:port][/path] without user, query and fragment"));
    }

    /** Mirrors are the Hub's alone; other registries are spoken of when they are insecure. */
    @Override
    public Optional<Route> route(Repository repository) {
        String registry = repository.registry();
        NamedHost itself = NamedHost.plainly(repository, Endpoint.API, Part.UPSTREAM, scheme(registry));
        boolean mirrored = registry.equals(Hub.NAME) && !mirrors.isEmpty();
        if (!mirrored) {
            return itself.scheme().map(insecure -> new Route(List.of(itself), file));
        }
        Stream<NamedHost> first = mirrors.stream().map(mirror -> host(mirror, repository));
        return Optional.of(new Route(Stream.concat(first, Stream.of(itself)).toList(), file));
    }

    private NamedHost host(MirrorUrl mirror, Repository repository) {
        return NamedHost.plainly(
                new Repository(mirror.authority(), repository.path()),
                mirror.prefix() + Endpoint.API,
                Part.MIRROR,
                mirror.tls() ? scheme(mirror.authority()) : Optional.of(Endpoint.Scheme.HTTP));
    }

    private Optional<Endpoint.Scheme> scheme(String registry) {
        String host = Origin.of(true, registry).host();
        boolean insecure = insecureHosts.contains(registry)
                || insecureBlocks.stream().anyMatch(block -> block.containsLiteral(host));
        return insecure ? Optional.of(Endpoint.Scheme.AUTO) : Optional.empty();
    }

    @Override
    public Set<String> names() {
        return mirrors.stream().map(MirrorUrl::authority).collect(Collectors.toUnmodifiableSet());
    }

    /** Nothing in it that matters here. */
    boolean isEmpty() {
        return mirrors.isEmpty() && insecureHosts.isEmpty() && insecureBlocks.isEmpty();
    }

    @Override
    public Set<String> registries() {
        return mirrors.isEmpty() ? Set.of() : Set.of(Hub.NAME);
    }

    @Override
    public String summary() {
        return file + " (" + mirrors.size() + " mirrors of docker.io)";
    }
}
