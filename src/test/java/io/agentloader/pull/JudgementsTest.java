package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentLayer;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.store.Confirmation;
import io.agentloader.store.Entry;
import io.agentloader.store.StoredAgent;
import io.agentloader.store.Version;
import io.agentloader.testkit.Agents;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgementsTest {

    private static final Packed GZIP = Agents.gzip(Agents.HAIKU);
    private static final Packed RAW = Agents.raw(Agents.HAIKU);

    private final Judgements judgements = new Judgements();

    @Test
    void whatWasNeverJudgedIsNotKnown() {
        assertThat(judgements.yaml(entry(GZIP))).isEmpty();
    }

    @Test
    void aLayerInGzipIsOpenedOnce() {
        Content yaml = AgentLayer.open(Agents.layer(GZIP), 1 << 20);
        judgements.remember(entry(GZIP), yaml);

        assertThat(judgements.yaml(entry(GZIP))).containsSame(yaml);
    }

    @Test
    void aLayerThatIsTheYamlIsTakenFromTheStoreEachTime() {
        judgements.remember(entry(RAW), AgentLayer.open(Agents.layer(RAW), 1 << 20));

        Content known = judgements.yaml(entry(RAW)).orElseThrow();

        assertThat(known.descriptor().mediaType()).isEqualTo(MediaType.YAML);
        assertThat(known.digest()).isEqualTo(Agents.layer(RAW).digest());
        assertThat(known.toByteArray()).isEqualTo(Agents.layer(RAW).toByteArray());
    }

    @Test
    void aRecordThatNamesOtherPartsIsJudgedForItself() {
        Content yaml = AgentLayer.open(Agents.layer(GZIP), 1 << 20);
        judgements.remember(entry(GZIP), yaml);
        Content other = Agents.raw(Agents.LIMERICK).manifest();
        Content layer = Agents.layer(GZIP);

        assertThat(judgements.yaml(entry(GZIP.manifest(), GZIP.manifest(), layer, other.digest())))
                .as("another YAML")
                .isEmpty();
        assertThat(judgements.yaml(entry(other, GZIP.manifest(), layer, yaml.digest())))
                .as("another name")
                .isEmpty();
        assertThat(judgements.yaml(entry(other, other, layer, yaml.digest())))
                .as("another manifest")
                .isEmpty();
        assertThat(judgements.yaml(entry(GZIP.manifest(), GZIP.manifest(), Agents.layer(RAW), yaml.digest())))
                .as("another layer")
                .isEmpty();
        assertThat(judgements.yaml(entry(GZIP.manifest(), GZIP.manifest().as(MediaType.YAML), layer, yaml.digest())))
                .as("another type")
                .isEmpty();
    }

    private static Entry entry(Packed packed) {
        return entry(
                packed.manifest(),
                packed.manifest(),
                Agents.layer(packed),
                Agents.layer(RAW).digest());
    }

    private static Entry entry(Content named, Content manifest, Content layer, Digest yaml) {
        StoredAgent agent = new StoredAgent("", manifest.descriptor(), layer.descriptor(), yaml, Agents.HAIKU.length());
        Confirmation confirmation = new Confirmation(Instant.EPOCH, "registry.test");
        return new Entry(new Version(named.descriptor(), List.of(agent), confirmation), agent, named, manifest, layer);
    }
}
