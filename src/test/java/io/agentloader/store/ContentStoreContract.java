package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.NOON;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.behindIndex;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link ContentStore} has to keep to. */
abstract class ContentStoreContract {

    static final Reference TAG = reference("registry.test/team/agent:1");

    /** An empty store. */
    abstract ContentStore store();

    @Test
    void whatWasNeverStoredIsNothing() {
        Artifact agent = agent("version: 1\n");

        assertThat(lookup(TAG, ANY)).isEqualTo(Found.NOTHING);
        assertThat(find(TAG, agent.named().digest(), ANY)).isEqualTo(Found.NOTHING);
        assertThat(list()).isEmpty();
    }

    @Test
    void committedButUntaggedContentIsNothing() {
        Artifact agent = agent("version: 1\n");

        store().commit(agent).await().indefinitely();

        assertThat(find(TAG, agent.named().digest(), ANY)).isEqualTo(Found.NOTHING);
    }

    @Test
    void whatIsPutIsCommittedTaggedAndReadBack() {
        Artifact agent = agent("version: 1\n");

        Found back = store().put(TAG, agent, CONFIRMED).await().indefinitely();

        assertThat(entry(back).layer().toByteArray()).isEqualTo(agent.layer().toByteArray());
        assertThat(entry(back).version()).isEqualTo(entry(lookup(TAG, ANY)).version());
        assertThat(list()).hasSize(1);
    }

    @Test
    void whatIsPutUnderItsDigestIsReadBackByIt() {
        Artifact agent = agent("version: 1\n");
        Reference byDigest = TAG.at(agent.named().digest());

        Found back = store().put(byDigest, agent, CONFIRMED).await().indefinitely();

        assertThat(entry(back).named().digest()).isEqualTo(agent.named().digest());
        assertThat(lookup(TAG, ANY)).isEqualTo(Found.NOTHING);
        assertThat(find(TAG, agent.named().digest(), ANY).state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void taggedAgentIsFoundWholeByItsTag() {
        Artifact agent = agent("version: 1\n");

        Version version = keep(TAG, agent);

        Entry entry = entry(lookup(TAG, ANY));
        assertThat(entry.version()).isEqualTo(version);
        assertThat(version)
                .isEqualTo(new Version(
                        agent.named().descriptor(), List.of(agent.agent()), CONFIRMED, Optional.of(CONFIRMED.at())));
        assertThat(entry.agent()).isEqualTo(agent.agent());
        assertThat(entry.named().toByteArray()).isEqualTo(agent.named().toByteArray());
        assertThat(entry.named().descriptor()).isEqualTo(agent.named().descriptor());
        assertThat(entry.manifest().descriptor()).isEqualTo(agent.manifest().descriptor());
        assertThat(entry.layer().toByteArray()).isEqualTo(agent.layer().toByteArray());
        assertThat(entry.layer().descriptor()).isEqualTo(agent.layer().descriptor());
    }

    @Test
    void taggedAgentIsFoundByItsDigestTooColdAndWarm() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);

        Entry cold = entry(find(TAG, agent.named().digest(), ANY));
        Entry warm = entry(find(TAG, agent.named().digest(), ANY));

        assertThat(cold.layer().toByteArray()).isEqualTo(agent.layer().toByteArray());
        assertThat(warm.layer().toByteArray()).isEqualTo(agent.layer().toByteArray());
        assertThat(warm.version()).isEqualTo(cold.version());
    }

    @Test
    void sameDigestInAnotherRepositoryOrRegistryDoesNotCount() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        Digest digest = agent.named().digest();

        assertThat(find(reference("registry.test/team/other:1"), digest, ANY)).isEqualTo(Found.NOTHING);
        assertThat(find(reference("other.test/team/agent:1"), digest, ANY)).isEqualTo(Found.NOTHING);
        assertThat(lookup(reference("other.test/team/agent:1"), ANY)).isEqualTo(Found.NOTHING);
        assertThat(layer(reference("other.test/team/agent:1"), agent)).isEmpty();
        assertThat(layer(TAG, agent)).isPresent();
    }

    @Test
    void movedTagNamesTheNewAgentAndTheOldOneStaysFoundByItsDigest() {
        Artifact old = agent("version: 1\n");
        Artifact young = agent("version: 2\n");
        keep(TAG, old);

        keep(TAG, young);

        assertThat(entry(lookup(TAG, ANY)).layer().digest())
                .isEqualTo(young.layer().digest());
        assertThat(entry(find(TAG, old.named().digest(), ANY)).layer().digest())
                .isEqualTo(old.layer().digest());
        assertThat(list().get(0).previous())
                .extracting(version -> version.named().digest())
                .containsExactly(old.named().digest());
    }

    @Test
    void digestOfATagsManifestIsNotALookupOfItsOwnRecord() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);

        assertThat(lookup(TAG.at(agent.named().digest()), ANY)).isEqualTo(Found.NOTHING);
        keep(TAG.at(agent.named().digest()), agent);
        assertThat(lookup(TAG.at(agent.named().digest()), ANY).state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void platformsOfOneIndexAreKeptBesideEachOther() {
        Artifact amd = behindIndex("version: amd\n", "linux/amd64", "a");
        Artifact arm = behindIndex("version: arm\n", "linux/arm64", "a");
        keep(TAG, amd);

        keep(TAG, arm);

        assertThat(entry(lookup(TAG, "linux/amd64")).layer().digest())
                .isEqualTo(amd.layer().digest());
        assertThat(entry(lookup(TAG, "linux/arm64")).layer().digest())
                .isEqualTo(arm.layer().digest());
        assertThat(entry(lookup(TAG, "linux/arm64")).named().digest())
                .isEqualTo(amd.named().digest());
        assertThat(lookup(TAG, "linux/riscv64")).isEqualTo(Found.NOTHING);
    }

    @Test
    void childOfAnIndexIsFoundByItsOwnDigestAsWhatItIs() {
        Artifact amd = behindIndex("version: amd\n", "linux/amd64", "a");
        keep(TAG, amd);

        Entry child = entry(find(TAG, amd.manifest().digest(), "linux/arm64"));

        assertThat(child.named().digest()).isEqualTo(amd.manifest().digest());
        assertThat(child.named().descriptor().mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(child.version().named()).isEqualTo(amd.manifest().descriptor());
        assertThat(child.layer().digest()).isEqualTo(amd.layer().digest());
    }

    @Test
    void indexWithoutTheAskedPlatformIsNothingByDigestToo() {
        Artifact amd = behindIndex("version: amd\n", "linux/amd64", "a");
        keep(TAG, amd);

        assertThat(find(TAG, amd.named().digest(), "linux/arm64")).isEqualTo(Found.NOTHING);
        assertThat(find(TAG, amd.named().digest(), "linux/amd64").state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void touchIsSeenByTheNextLookup() {
        Version version = keep(TAG, agent("version: 1\n"));
        Confirmation later = new Confirmation(NOON.plusSeconds(1), "mirror.test");

        Version touched = store().touch(TAG, version, later).await().indefinitely();

        assertThat(touched).isEqualTo(version.confirmed(later));
        assertThat(entry(lookup(TAG, ANY)).version()).isEqualTo(version.confirmed(later));
        assertThat(list().get(0).current().confirmation()).isEqualTo(later);
    }

    @Test
    void confirmationOfWhatATagNoLongerNamesIsNotItsOwn() {
        Version old = keep(TAG, agent("version: 1\n"));
        keep(TAG, agent("version: 2\n"));

        store().touch(TAG, old, new Confirmation(NOON.plusSeconds(60), "mirror.test"))
                .await()
                .indefinitely();

        assertThat(entry(lookup(TAG, ANY)).version().confirmation()).isEqualTo(CONFIRMED);
    }

    @Test
    void recordsAreListedInOrderAndInPages() {
        Artifact agent = agent("version: 1\n");
        keep(reference("b.test/x/y:2"), agent);
        keep(reference("a.test/x/y:1"), agent);
        keep(reference("b.test/x/y:1"), agent);

        List<TagRecord> first = store().list(Optional.empty(), 2).await().indefinitely();
        List<TagRecord> second =
                store().list(Optional.of("b.test/x/y:1"), 2).await().indefinitely();

        assertThat(first)
                .extracting(record -> record.reference().canonical())
                .containsExactly("a.test/x/y:1", "b.test/x/y:1");
        assertThat(second).extracting(record -> record.reference().canonical()).containsExactly("b.test/x/y:2");
    }

    Version keep(Reference reference, Artifact artifact) {
        store().commit(artifact).await().indefinitely();
        return store().tag(reference, artifact, CONFIRMED).await().indefinitely();
    }

    Found lookup(Reference reference, String platform) {
        return store().lookup(reference, platform).await().indefinitely();
    }

    Found find(Reference reference, Digest digest, String platform) {
        return store().find(reference.repository(), digest, platform).await().indefinitely();
    }

    List<TagRecord> list() {
        return store().list(Optional.empty(), 100).await().indefinitely();
    }

    private Optional<?> layer(Reference reference, Artifact artifact) {
        return store().layer(reference.repository(), artifact.layer().descriptor())
                .await()
                .indefinitely();
    }

    static Entry entry(Found found) {
        assertThat(found.state()).as(String.valueOf(found.damage())).isEqualTo(Found.State.WHOLE);
        return found.entry().orElseThrow();
    }
}
