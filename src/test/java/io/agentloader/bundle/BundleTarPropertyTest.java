package io.agentloader.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.testkit.Agents;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Whatever happens to a bundle on its way, nothing comes out of it but what went in. */
class BundleTarPropertyTest {

    private static final byte[] TAR = Bundled.tar(Bundled.agent("ghcr.io/acme/helper:1", Agents.gzip(Agents.HAIKU)));

    @Property(tries = 200)
    void anyAgentsComeBack(@ForAll @Size(min = 1, max = 5) List<@StringLength(max = 300) String> notes) {
        BundledAgent[] agents = new BundledAgent[notes.size()];
        for (int i = 0; i < agents.length; i++) {
            String yaml = "# " + notes.get(i).replaceAll("[^ -~]", "-") + "\n" + Agents.HAIKU;
            agents[i] = Bundled.agent("ghcr.io/acme/helper:" + i, i % 2 == 0 ? Agents.raw(yaml) : Agents.gzip(yaml));
        }

        List<BundledAgent> back = Bundled.read(Bundled.tar(agents));

        for (int i = 0; i < agents.length; i++) {
            assertThat(back.get(i).contents().map(Content::toByteArray))
                    .containsExactlyInAnyOrderElementsOf(
                            agents[i].contents().map(Content::toByteArray).toList());
        }
    }

    @Property(tries = 1000)
    void changedByteIsRefusedOrChangesNothing(@ForAll @IntRange(max = 1 << 20) int at, @ForAll byte to) {
        byte[] changed = TAR.clone();
        changed[at % TAR.length] = to;

        try {
            assertThat(Bundled.read(changed).get(0).named().bytes())
                    .isEqualTo(Bundled.read(TAR).get(0).named().bytes());
        } catch (AgentException refused) {
            assertThat(refused).isNotInstanceOf(AgentException.Trouble.class);
        }
    }

    @Property(tries = 200)
    void cutBundleIsRefused(@ForAll @IntRange(max = 1 << 20) int length) {
        byte[] cut = java.util.Arrays.copyOf(TAR, length % TAR.length);

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Bundled.read(cut))
                .isInstanceOf(AgentException.InvalidBundle.class);
    }
}
