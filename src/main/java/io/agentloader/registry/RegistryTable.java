package io.agentloader.registry;

import io.agentloader.oci.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One {@code [[registry]]} table.
 *
 * @param prefix of the repositories it speaks of: {@code host[:port][/path]}, or {@code *.domain}
 * @param location what takes the prefix's place for the registry itself; empty for the prefix as it is
 */
record RegistryTable(
        Path file, String prefix, Optional<String> location, boolean blocked, boolean insecure, List<Mirror> mirrors) {

    private static final String ANY = "*.";
    private static final String HOST = "(?:[a-z0-9]+(?:[.-]+[a-z0-9]+)*|\\[[0-9a-f:]+])(?::[1-9]\\d{0,4})?";
    private static final Pattern PLACE = Pattern.compile(HOST + "(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern DOMAIN = Pattern.compile("\\*\\.[a-z0-9]+(?:[.-]+[a-z0-9]+)*");
    private static final int MAX_PLACE = 255;

    /** A {@code [[registry.mirror]]}. */
    record Mirror(String location, boolean insecure, boolean tags, boolean digests) {}

    RegistryTable {
        mirrors = List.copyOf(mirrors);
    }

    static RegistryTable parse(Path file, TomlSection table) {
        Optional<String> location =
                table.text("location").filter(text -> !text.value().isEmpty()).map(text -> place(table, text));
        Optional<TomlSection.Text> prefix =
                table.text("prefix").filter(text -> !text.value().isEmpty());
        boolean digestsOnly = table.flag("mirror-by-digest-only");
        return new RegistryTable(
                file,
                prefix.map(text -> prefix(table, text))
                        .or(() -> location)
                        .orElseThrow(() -> table.wrong("registry", "has neither a prefix nor a location")),
                location,
                table.flag("blocked"),
                table.flag("insecure"),
                table.tables("mirror").stream()
                        .map(mirror -> mirror(mirror, digestsOnly))
                        .toList());
    }

    private static Mirror mirror(TomlSection mirror, boolean digestsOnly) {
        String location = mirror.text("location")
                .map(text -> place(mirror, text))
                .orElseThrow(() -> mirror.wrong("mirror", "has no location"));
        Optional<TomlSection.Text> pull =
                mirror.text("pull-from-mirror").filter(text -> !text.value().isEmpty());
        if (digestsOnly && pull.isPresent()) {
            throw mirror.wrong("pull-from-mirror", "cannot be set where the registry says mirror-by-digest-only");
        }
        String kind = pull.map(TomlSection.Text::value).orElse(digestsOnly ? "digest-only" : "all");
        boolean insecure = mirror.flag("insecure");
        return switch (kind) {
            case "all" -> new Mirror(location, insecure, true, true);
            case "digest-only" -> new Mirror(location, insecure, false, true);
            case "tag-only" -> new Mirror(location, insecure, true, false);
            default ->
                throw mirror.wrong(
                        "pull-from-mirror",
                        "is \"" + Printable.of(kind, 100) + "\"; allowed are all, digest-only and tag-only");
        };
    }

    private static String place(TomlSection table, TomlSection.Text text) {
        if (text.value().length() > MAX_PLACE || !PLACE.matcher(text.value()).matches()) {
            throw table.wrong(
                    text,
                    "\"" + shown(text.value()) + "\" is not host[:port][/path] in lower case and without a scheme");
        }
        return text.value();
    }

    /** The registry that it speaks of; empty where that is a pattern. */
    Optional<String> registry() {
        return Optional.of(prefix).filter(text -> !text.startsWith(ANY)).map(text -> text.split("/", 2)[0]);
    }

    private static String prefix(TomlSection table, TomlSection.Text text) {
        return DOMAIN.matcher(text.value()).matches() ? text.value() : place(table, text);
    }

    /** What is before an @ may be a secret. */
    private static String shown(String text) {
        return text.indexOf('@') < 0 ? Printable.of(text, 200) : "...";
    }

    /** Whole components, and a host with its port. */
    boolean fits(Repository repository) {
        if (prefix.startsWith(ANY)) {
            return repository.registry().endsWith(prefix.substring(1));
        }
        String name = repository.toString();
        return name.equals(prefix) || name.startsWith(prefix + "/");
    }

    Route route(Repository repository) {
        if (blocked) {
            return new Route(List.of(), file);
        }
        Stream<NamedHost> first = mirrors.stream()
                .flatMap(mirror -> moved(repository, mirror.location())
                        .map(there -> NamedHost.plainly(
                                there,
                                Endpoint.API,
                                new Part(true, mirror.tags(), mirror.digests(), Optional.empty()),
                                scheme(mirror.insecure())))
                        .stream());
        Stream<NamedHost> last = location
                .map(place -> moved(repository, place))
                .orElse(Optional.of(repository))
                .map(there -> NamedHost.plainly(there, Endpoint.API, Part.UPSTREAM, scheme(insecure)))
                .stream();
        return new Route(Stream.concat(first, last).toList(), file);
    }

    private static Optional<Endpoint.Scheme> scheme(boolean insecure) {
        return insecure ? Optional.of(Endpoint.Scheme.AUTO) : Optional.empty();
    }

    /** The repository with a place instead of the prefix; empty when nothing is left to ask for there. */
    private Optional<Repository> moved(Repository repository, String place) {
        String name = repository.toString();
        int replaced = prefix.startsWith(ANY) ? repository.registry().length() : prefix.length();
        String there = place + name.substring(replaced);
        int slash = there.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : Optional.of(new Repository(Hub.registry(there.substring(0, slash)), there.substring(slash + 1)));
    }

    /** Host and port of everybody named. */
    Stream<String> names() {
        return Stream.concat(location.stream(), mirrors.stream().map(Mirror::location))
                .map(place -> place.replaceFirst("/.*", ""));
    }
}
