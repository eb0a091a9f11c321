package io.agentloader.registry;

import io.agentloader.config.MirrorUrl;
import io.agentloader.oci.Repository;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What containerd's directory of one registry says: its {@code hosts.toml}, or certificates alone.
 *
 * @param file where it stands
 * @param mirrors in the file's order
 * @param server who has the last word; empty where it is one of the mirrors
 */
record HostsToml(Path file, List<Entry> mirrors, Optional<Entry> server) {

    private static final String NAME = "hosts.toml";
    private static final Set<String> CAPABILITIES = Set.of("pull", "resolve", "push", "referrers");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern FIELD = Pattern.compile("[\\t\\x20-\\x7e]*");
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "upgrade",
            "te",
            "trailer",
            "accept",
            "accept-encoding",
            "user-agent");
    private static final Pattern SHOWABLE = Pattern.compile("[^@?#]*");

    /**
     * One host.
     *
     * @param url empty for the registry itself
     */
    record Entry(
            Optional<MirrorUrl> url,
            String root,
            boolean tags,
            boolean digests,
            Optional<TlsTrust> tls,
            Map<String, String> headers,
            Optional<Duration> connect) {

        private static Entry certificates(Optional<TlsTrust> tls) {
            return new Entry(Optional.empty(), Endpoint.API, true, true, tls, Map.of(), Optional.empty());
        }

        private String registry(String asked) {
            return url.map(MirrorUrl::authority).map(Hub::registry).orElse(asked);
        }

        private boolean isAt(Entry other) {
            return url.isPresent() && url.equals(other.url()) && root.equals(other.root());
        }

        NamedHost at(Repository asked, boolean mirror) {
            String registry = registry(asked.registry());
            boolean itself = registry.equals(asked.registry());
            Optional<String> namespace = itself ? Optional.empty() : Optional.of(asked.registry());
            Optional<Endpoint.Scheme> scheme = url.filter(place -> !place.tls()).map(plain -> Endpoint.Scheme.HTTP);
            return new NamedHost(
                    new Repository(registry, asked.path()),
                    root,
                    new Part(mirror && !itself, tags, digests, namespace),
                    scheme,
                    tls,
                    headers,
                    connect);
        }
    }

    HostsToml {
        mirrors = List.copyOf(mirrors);
    }

    static HostsToml read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return new HostsToml(folder, List.of(), Optional.of(Entry.certificates(certificates(folder))));
        }
        return parse(file, HostFileText.read(file));
    }

    static HostsToml parse(Path file, String text) {
        TomlSection whole = TomlSection.parse(file, text);
        List<Entry> mirrors = new ArrayList<>();
        whole.children("host")
                .forEach((url, section) ->
                        mirrors.add(entry(file, section, Optional.of(new TomlSection.Text(url, section.line())))));
        Entry server = entry(file, whole, whole.text("server"));
        boolean listed = mirrors.stream().anyMatch(server::isAt);
        return new HostsToml(file, mirrors, listed ? Optional.empty() : Optional.of(server));
    }

    private static Entry entry(Path file, TomlSection section, Optional<TomlSection.Text> url) {
        Optional<MirrorUrl> place = url.map(
                text -> MirrorUrl.parse(text.value()).orElseThrow(() -> section.wrong(text, notAUrl(text.value()))));
        Set<String> capabilities = capabilities(section);
        boolean pulls = capabilities.contains("pull");
        return new Entry(
                place,
                root(section, url, place),
                pulls && capabilities.contains("resolve"),
                pulls,
                tls(file, section),
                headers(section),
                connect(section));
    }

    /** What is behind the @ or the ? of a URL may be a secret. */
    private static String notAUrl(String text) {
        return (SHOWABLE.matcher(text).matches() ? "\"" + Printable.of(text, 200) + "\"" : "a host")
                + " is not [http[s]://]host[:port][/path] without user, query and fragment";
    }

    private static String root(TomlSection section, Optional<TomlSection.Text> url, Optional<MirrorUrl> place) {
        String prefix = place.map(MirrorUrl::prefix).orElse("");
        boolean override = section.flag("override_path")
                && url.filter(text -> text.value().strip().replaceAll("/+$", "").endsWith(Endpoint.API))
                        .isEmpty();
        return override ? prefix : prefix + Endpoint.API;
    }

    private static Set<String> capabilities(TomlSection section) {
        List<TomlSection.Text> texts = section.texts("capabilities");
        for (TomlSection.Text text : texts) {
            if (!CAPABILITIES.contains(text.value())) {
                throw section.wrong(
                        text,
                        "capabilities has \"" + Printable.of(text.value(), 100)
                                + "\"; allowed are pull, resolve, push and referrers");
            }
        }
        return texts.isEmpty()
                ? CAPABILITIES
                : texts.stream().map(TomlSection.Text::value).collect(Collectors.toSet());
    }

    private static Optional<Duration> connect(TomlSection section) {
        return section.text("dial_timeout").map(text -> GoDuration.parse(text.value())
                .orElseThrow(() -> section.wrong(text, "dial_timeout is not a duration such as 5s or 500ms")));
    }

    private static Map<String, String> headers(TomlSection section) {
        Map<String, String> all = new LinkedHashMap<>();
        section.child("header").ifPresent(header -> header.keys().forEach(name -> {
            if (!TOKEN.matcher(name).matches() || OURS.contains(name.toLowerCase(Locale.ROOT))) {
                throw header.wrong(name, "is not a header that can be set");
            }
            List<TomlSection.Text> values = header.texts(name);
            if (!values.stream().allMatch(value -> FIELD.matcher(value.value()).matches())) {
                throw header.wrong(name, "has a value that cannot be sent in a header");
            }
            all.put(name, values.stream().map(TomlSection.Text::value).collect(Collectors.joining(", ")));
        }));
        return all;
    }

    private static Optional<TlsTrust> tls(Path file, TomlSection section) {
        boolean said = section.has("ca") || section.has("client") || section.has("skip_verify");
        if (!said) {
            return Optional.empty();
        }
        List<Path> authorities = section.texts("ca").stream()
                .map(text -> path(file, section, text))
                .toList();
        List<ClientCertificate> clients = section.groups("client").stream()
                .map(group -> client(file, section, group))
                .toList();
        return Optional.of(new TlsTrust(!section.flag("skip_verify"), authorities, clients));
    }

    private static ClientCertificate client(Path file, TomlSection section, List<TomlSection.Text> group) {
        if (group.isEmpty() || group.size() > 2) {
            throw section.wrong("client", "is not a file, a list of files, or a list of pairs of certificate and key");
        }
        Path certificate = path(file, section, group.get(0));
        boolean alone = group.size() == 1 || group.get(1).value().isEmpty();
        return new ClientCertificate(certificate, alone ? certificate : path(file, section, group.get(1)));
    }

    /** Relative to the file that names it. */
    private static Path path(Path file, TomlSection section, TomlSection.Text text) {
        try {
            Path path = file.resolveSibling(text.value());
            if (!text.value().isEmpty() && Files.isReadable(path)) {
                return path;
            }
        } catch (InvalidPathException notAPath) {
            throw section.wrong(text, "names a file whose name is none");
        }
        throw section.wrong(text, "the file \"" + Printable.of(text.value(), 200) + "\" cannot be read");
    }

    private static Optional<TlsTrust> certificates(Path folder) {
        List<Path> authorities = HostFileText.list(folder, ".crt");
        List<ClientCertificate> clients = HostFileText.list(folder, ".cert").stream()
                .map(certificate -> new ClientCertificate(certificate, key(certificate)))
                .toList();
        return authorities.isEmpty() && clients.isEmpty()
                ? Optional.empty()
                : Optional.of(new TlsTrust(true, authorities, clients));
    }

    private static Path key(Path certificate) {
        String name = certificate.getFileName().toString();
        Path key = certificate.resolveSibling(name.substring(0, name.length() - ".cert".length()) + ".key");
        if (!Files.isReadable(key)) {
            throw new UnusableHostFile(certificate, "has no key beside it; " + key.getFileName() + " cannot be read");
        }
        return key;
    }

    /** The hosts of a repository, the one with the last word at the end. */
    Route route(Repository repository) {
        Stream<NamedHost> first = mirrors.stream().map(mirror -> mirror.at(repository, true));
        Stream<NamedHost> last = server.stream().map(entry -> entry.at(repository, false));
        return new Route(Stream.concat(first, last).toList(), file);
    }

    /** Host and port of everybody whom it names by a URL. */
    Stream<String> names() {
        return Stream.concat(mirrors.stream(), server.stream())
                .flatMap(entry -> entry.url().stream())
                .map(MirrorUrl::authority);
    }
}
