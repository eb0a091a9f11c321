package io.agentloader.agent;

import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.Report;
import io.agentloader.oci.Index;
import io.agentloader.oci.Platform;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which entry of an index leads to the agent.
 *
 * @param own what this process runs on, as far as agents are concerned; see {@link #own}
 * @param asked by the caller
 */
public record PlatformChoice(Platform own, Optional<Platform> asked) {

    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

    /** Linux on this architecture, given by the name that Java or the kernel has for it. */
    public static Platform own(String architecture) {
        String lower = architecture.toLowerCase(Locale.ROOT);
        String name =
                switch (lower) {
                    case "x86_64", "x86-64", "x64" -> "amd64";
                    case "aarch64" -> "arm64";
                    case "x86", "i386", "i486", "i586", "i686" -> "386";
                    case "loongarch64" -> "loong64";
                    default -> lower;
                };
        return new Platform("linux", name, Optional.empty());
    }

    /** What the store records an agent under: the asked platform, or else the architecture that chose for the caller. */
    public String key() {
        return asked.map(Platform::toString).orElseGet(() -> "default/" + own.architecture());
    }

    /**
     * The first entry that serves the asked platform. Not asked: the only entry, else the one for Linux on the own
     * architecture, else the first without a platform. Attestations do not count as entries.
     *
     * @throws NoMatchingPlatform with the member {@code platforms}: those that there are
     */
    public Index.Entry entry(Index index) {
        List<Index.Entry> entries = candidates(index);
        return asked.map(platform -> serving(entries, platform))
                .orElseGet(() -> unasked(entries))
                .orElseThrow(() -> noneOf(index, entries));
    }

    /** The entries that may be agents: attestations and their like left out. */
    public static List<Index.Entry> candidates(Index index) {
        return index.entries().stream().filter(PlatformChoice::isCandidate).toList();
    }

    private static boolean isCandidate(Index.Entry entry) {
        boolean unknown = entry.platform().filter(PlatformChoice::isUnknown).isPresent();
        return !unknown && !entry.annotations().has(REFERENCE_TYPE);
    }

    private static boolean isUnknown(Platform platform) {
        return platform.serves(Platform.UNKNOWN);
    }

    private static Optional<Index.Entry> serving(List<Index.Entry> entries, Platform platform) {
        return entries.stream()
                .filter(entry ->
                        entry.platform().filter(p -> p.serves(platform)).isPresent())
                .findFirst();
    }

    private Optional<Index.Entry> unasked(List<Index.Entry> entries) {
        if (entries.size() == 1) {
            return Optional.of(entries.get(0));
        }
        return serving(entries, own).or(() -> entries.stream()
                .filter(entry -> entry.platform().isEmpty())
                .findFirst());
    }

    private NoMatchingPlatform noneOf(Index index, List<Index.Entry> entries) {
        List<String> platforms = entries.stream()
                .flatMap(entry -> entry.platform().stream())
                .map(Platform::toString)
                .distinct()
                .toList();
        String subject = "index " + index.content().digest();
        String detail = "the " + subject + " has no entry for " + asked.orElse(own) + "; "
                + (platforms.isEmpty()
                        ? "it names no platform."
                        : "ask for one of these platforms: " + String.join(", ", platforms) + ".");
        return new NoMatchingPlatform(Report.of(subject, detail).withMember("platforms", platforms));
    }
}
