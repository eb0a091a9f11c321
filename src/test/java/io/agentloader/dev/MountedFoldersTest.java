package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountedFoldersTest {

    @ParameterizedTest
    @ValueSource(strings = {"nfs4", "CIFS", "9p", "fuse.sshfs", "fuseblk", "virtiofs", "drvfs"})
    void whatOthersWriteToIsLookedThrough(String type) {
        assertThat(MountedFolders.isOne(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "apfs", "NTFS", "zfs"})
    void whatThisMachineWritesToTellsOfIt(String type) {
        assertThat(MountedFolders.isOne(type)).isFalse();
    }
}
