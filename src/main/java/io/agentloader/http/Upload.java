package io.agentloader.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The body of one request, in pieces of one size, so that many small chunks take no more than their bytes. */
final class Upload {

    private static final String KEY = Upload.class.getName();
    private static final int PIECE = 8 << 10;

    private final Uploads.Share share;
    private List<byte[]> pieces = new ArrayList<>();
    private int inLast = PIECE;
    private boolean heldByWork;

    Upload(Uploads.Share share) {
        this.share = share;
    }

    /** For {@link #of}; what it takes is given back when the request is over, if nobody works on it. */
    static void keep(Upload upload, RoutingContext routing) {
        routing.put(KEY, upload);
        routing.addEndHandler(over -> {
            if (!upload.heldByWork) {
                upload.drop();
            }
        });
    }

    /**
     * Does something with the body of the request. Who sent it can hang up and the work goes on: only when that ends is the memory
     * free for others.
     */
    static <T> Uni<T> of(RoutingContext routing, Function<byte[], Uni<T>> work) {
        @Nullable Upload upload = routing.get(KEY);
        if (upload == null) {
            return work.apply(new byte[0]);
        }
        upload.heldByWork = true;
        return Uni.createFrom()
                .deferred(() -> work.apply(upload.whole()))
                .onTermination()
                .invoke(upload::drop)
                // which no caller cancels
                .memoize()
                .indefinitely();
    }

    /** @throws Refusal when there is no memory for it */
    void add(Buffer chunk, int copies) {
        int from = 0;
        while (from < chunk.length()) {
            if (inLast == PIECE) {
                share.take((long) copies * PIECE);
                pieces.add(new byte[PIECE]);
                inLast = 0;
            }
            int count = Math.min(chunk.length() - from, PIECE - inLast);
            chunk.getBytes(from, from + count, pieces.get(pieces.size() - 1), inLast);
            inLast += count;
            from += count;
        }
    }

    void drop() {
        pieces = List.of();
        share.giveBack();
    }

    private byte[] whole() {
        int size = pieces.isEmpty() ? 0 : (pieces.size() - 1) * PIECE + inLast;
        byte[] whole = new byte[size];
        for (int i = 0; i < pieces.size(); i++) {
            System.arraycopy(pieces.get(i), 0, whole, i * PIECE, Math.min(PIECE, size - i * PIECE));
        }
        pieces = List.of();
        return whole;
    }
}
