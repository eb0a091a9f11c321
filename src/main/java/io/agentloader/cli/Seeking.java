package io.agentloader.cli;

import io.agentloader.config.Span;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.resolver.Options;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who is asked for an agent, and which of several is meant: what every command takes that loads one. */
final class Seeking {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup(exclusive = true)
    private Where where = new Where();

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = AskedPlatform.DESCRIPTION)
    private Optional<String> platform = Optional.empty();

    /** Who is asked; without any of these, whoever the command asks. */
    static final class Where {
        @Option(names = "--local", description = "The store alone.")
        private boolean local;

        @Option(names = "--remote", description = "The registry alone.")
        private boolean remote;

        @Option(names = "--prefer-remote", description = "The registry, and the store when that is in trouble.")
        private boolean preferRemote;

        @Option(names = "--prefer-local", description = "The store, and the registry for what is not there.")
        private boolean preferLocal;

        /** In the words of {@code source} over HTTP. */
        private Optional<String> word() {
            String word = local ? "local" : remote ? "remote" : preferRemote ? "prefer-remote" : "prefer-local";
            return local || remote || preferRemote || preferLocal ? Optional.of(word) : Optional.empty();
        }
    }

    /** Who is asked, as a service is told; empty where nothing was said. */
    Optional<String> source() {
        return where.word();
    }

    /** Which platform, as a service is told. */
    Optional<String> platform() {
        return platform;
    }

    /** As the resolver is told. */
    Options options() {
        Options options = where.word()
                .map(word -> switch (word) {
                    case "local" -> Options.localOnly();
                    case "remote" -> Options.remoteOnly();
                    case "prefer-remote" -> Options.preferRemote();
                    default -> Options.preferLocal();
                })
                .orElse(Options.DEFAULT);
        return platform.map(this::platform).map(options::on).orElse(options);
    }

    /** As the pipeline is asked. */
    PullRequest request(Reference reference) {
        PullRequest request = where.word()
                .map(word -> switch (word) {
                    case "local" -> PullRequest.of(reference, PullMode.LOCAL_ONLY);
                    case "remote" -> PullRequest.of(reference, PullMode.REMOTE_ONLY);
                    case "prefer-remote" -> PullRequest.of(reference, PullMode.PREFER_REMOTE);
                    default -> PullRequest.of(reference).confirmedWithin(Span.UNLIMITED);
                })
                .orElseGet(() -> PullRequest.of(reference));
        return platform.map(this::platform).map(request::on).orElse(request);
    }

    private Platform platform(String asked) {
        return AskedPlatform.of(asked, spec);
    }
}
