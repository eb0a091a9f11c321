package io.agentloader.cli;

import io.agentloader.bundle.BundleLimits;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.bundle.ImageLayout;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.publish.ArtifactSource;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.smallrye.mutiny.Uni;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Where a copy comes from.
 *
 * @param reference what it is called there, where that is a reference
 * @param remote whether that is at a registry
 */
record CopyOrigin(ArtifactSource source, Optional<Reference> reference, boolean remote) {

    /** Opens it; of a registry nothing is asked yet. Blocks. */
    static CopyOrigin open(Place place, Surroundings here, Optional<Platform> platform) throws IOException {
        if (place instanceof Place.Remote remote) {
            Reference reference = here.references().get().parse(remote.reference());
            return new CopyOrigin(here.publisher().get().source(reference), Optional.of(reference), true);
        }
        if (place instanceof Place.Layout layout) {
            return of(layout, here);
        }
        String text = ((Place.Kept) place)
                .reference()
                .orElseThrow(
                        () -> new IOException("store: has to be followed by the reference that is copied from it"));
        return stored(here.references().get().parse(text), here, platform);
    }

    private static CopyOrigin of(Place.Layout place, Surroundings here) throws IOException {
        ImageLayout layout = place.isTar() ? tar(place.path(), here) : ImageLayout.of(folder(place.path()));
        Index.Entry entry = layout.entry(place.name());
        Content named = layout.content(entry.descriptor());
        return new CopyOrigin(
                new Held(named, layout::content, ImageLayout::unreadable), layout.reference(entry), false);
    }

    private static ImageLayout tar(Path path, Surroundings here) throws IOException {
        BundleLimits limits =
                BundleLimits.ofAgent(here.config().agent().maxSize().bytes());
        try (InputStream in = new BufferedInputStream(InputFile.open(path))) {
            return ImageLayout.ofTar(in, limits);
        }
    }

    /** Of a folder that somebody else may have made: no name in it leads out of it. */
    private static ImageLayout.Folder folder(Path path) throws IOException {
        Path root = path.toRealPath();
        return (name, most) -> file(root, root.resolve(name), most);
    }

    private static Optional<byte[]> file(Path root, Path path, long most) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        if (!path.toRealPath().startsWith(root)) {
            throw new FileSystemException(path.toString(), null, "it is a link that leads out of the layout");
        }
        try (InputStream in = InputFile.open(path)) {
            return Optional.of(in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE)));
        }
    }

    private static CopyOrigin stored(Reference reference, Surroundings here, Optional<Platform> platform) {
        PullRequest request = PullRequest.of(reference, PullMode.LOCAL_ONLY);
        BundledAgent agent = Ready.checked(here)
                .bundles()
                .get()
                .export(platform.map(request::on).orElse(request))
                .await()
                .indefinitely();
        Function<Descriptor, Content> parts = part -> agent.content(part.digest())
                .orElseThrow(() -> new NotCached(Report.of(
                                reference.toString(),
                                part.digest() + " of " + reference
                                        + " is not in the store, which keeps of an index what"
                                        + " was run here; --platform copies the one agent that is here")
                        .withMember("missing", part.digest().toString())));
        return new CopyOrigin(new Held(agent.named(), parts, (manifest, why) -> why), Optional.of(reference), false);
    }

    /** What is on this machine; {@code blame} tells of a manifest that is none. */
    private record Held(
            Content first,
            Function<Descriptor, Content> parts,
            BiFunction<Descriptor, RegistryProtocol, AgentException> blame)
            implements ArtifactSource {

        @Override
        public Uni<Content> named() {
            return Uni.createFrom().item(first);
        }

        @Override
        public Uni<Content> manifest(Descriptor descriptor) {
            return Uni.createFrom().item(() -> parts.apply(descriptor));
        }

        @Override
        public Uni<Content> blob(Descriptor descriptor) {
            return Uni.createFrom().item(() -> parts.apply(descriptor));
        }

        @Override
        public AgentException unreadable(Descriptor manifest, RegistryProtocol why) {
            return blame.apply(manifest, why);
        }
    }
}
