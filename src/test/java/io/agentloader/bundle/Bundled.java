package io.agentloader.bundle;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.ReferenceParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Bundles for tests of this room. */
final class Bundled {

    static final BundleLimits LIMITS = BundleLimits.ofAgent(1 << 20);

    private Bundled() {}

    static BundledAgent agent(String reference, Packed packed) {
        return new BundledAgent(
                ReferenceParser.DEFAULT.parse(reference), packed.manifest(), packed.manifests(), packed.blobs());
    }

    static byte[] tar(BundledAgent... agents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BundleTar.write(List.of(agents), out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    static List<BundledAgent> read(byte[] tar) {
        return read(tar, Optional.empty());
    }

    static List<BundledAgent> read(byte[] tar, Optional<String> as) {
        try {
            return BundleTar.read(new ByteArrayInputStream(tar), LIMITS, as.map(ReferenceParser.DEFAULT::parse));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
