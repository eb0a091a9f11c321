package io.agentloader.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Tells the file systems that others write to as well, of which this machine hears nothing. */
final class MountedFolders {

    private static final Set<String> TYPES = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "9p",
            "v9fs",
            "vboxsf",
            "vmhgfs",
            "virtiofs",
            "drvfs",
            "osxfs",
            "grpcfuse",
            "fakeowner",
            "prl_fs",
            "afs",
            "ceph",
            "glusterfs",
            "lustre",
            "sshfs");

    private MountedFolders() {}

    static boolean isOne(Path folder) {
        try {
            return isOne(Files.getFileStore(folder).type());
        } catch (IOException unknown) {
            return false;
        }
    }

    /** By the type as the system names it. Whatever is behind FUSE may come from anywhere. */
    static boolean isOne(String type) {
        String plain = type.toLowerCase(Locale.ROOT);
        return TYPES.contains(plain) || plain.startsWith("fuse");
    }
}
