package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Ways to leave a service without room, without descriptors or without its folder. */
final class DiskFaults {

    private DiskFaults() {}

    /** Writes until nothing more can be written: bytes first, and then names. */
    static void fill(Path filler) throws IOException {
        Files.createDirectory(filler);
        try {
            int size = 1 << 16;
            while (size > 0 && isFull(filler, size)) {
                size = size / 2;
            }
            for (int i = 0; i < 1000; i++) {
                Files.createFile(filler.resolve("name" + i));
            }
        } catch (IOException full) {
            return;
        }
    }

    /** Whether that many bytes at once go in no more, or there is no end of room for them. */
    private static boolean isFull(Path filler, int size) throws IOException {
        Path file = filler.resolve("bytes" + size);
        try {
            while (!Files.exists(file) || Files.size(file) <= 3 << 20) {
                Files.write(file, new byte[size], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            return false;
        } catch (IOException full) {
            return true;
        }
    }

    /** Callers who connect and say nothing, until the service can open no file any more. */
    static List<Socket> takeAllDescriptors(LoaderProcess loader) throws Exception {
        List<Socket> callers = new ArrayList<>();
        for (int i = 0; i < 2000 && descriptors(loader) < 400; i++) {
            if (i < 400) {
                callers.add(new Socket("127.0.0.1", loader.port()));
            }
            assertThat(loader.process().waitFor(2, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(descriptors(loader)).isEqualTo(400);
        return callers;
    }

    /** Waits until most of them are free again. */
    static void awaitDescriptors(LoaderProcess loader) throws Exception {
        for (int i = 0; i < 500 && descriptors(loader) > 300; i++) {
            assertThat(loader.process().waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(descriptors(loader)).isLessThan(300);
    }

    private static long descriptors(LoaderProcess loader) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + loader.process().pid() + "/fd"))) {
            return open.count();
        }
    }
}
