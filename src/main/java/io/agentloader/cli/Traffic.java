package io.agentloader.cli;

import io.agentloader.registry.RegistryListener;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.LongAdder;

/** What has gone over the wire, or through a file, so far, in bytes. Any thread may add and look. */
public final class Traffic implements RegistryListener {

    private final LongAdder moved = new LongAdder();
    private final LongAdder announced = new LongAdder();

    @Override
    public void announced(long bytes) {
        announced.add(bytes);
    }

    @Override
    public void moved(int bytes) {
        moved.add(bytes);
    }

    /** The same stream, counted. */
    InputStream through(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                moved(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                moved(Math.max(0, count));
                return count;
            }
        };
    }

    /** Bytes that came in or went out. */
    long moved() {
        return moved.sum();
    }

    /** How many that will be, as far as somebody has said so. */
    long announced() {
        return announced.sum();
    }
}
