package io.agentloader.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one connection could not send yet, and since when the caller takes next to nothing of it; on its event loop. */
final class UnsentBytes {

    /** Whoever takes less than that in the time of {@link UnsentAnswers#PATIENCE} is not really reading. */
    private static final long PACE_BYTES = 64 << 10;

    private static final int LOOK_SECONDS = 1;

    private final ChannelHandlerContext context;
    private final UnsentAnswers answers;
    private final UnsentAnswers.Line line;
    private @Nullable Future<?> look;
    private long written;
    private long noted;
    private long mark;
    private int quiet;
    private boolean over;

    /** @param hangUp done when others need the room */
    UnsentBytes(ChannelHandlerContext context, UnsentAnswers answers, Runnable hangUp) {
        this.context = context;
        this.answers = answers;
        this.line = answers.line(hangUp);
    }

    void written(long bytes) {
        written += bytes;
    }

    void settle() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        long waiting = over || buffer == null ? 0 : buffer.totalPendingWriteBytes();
        if (waiting == 0) {
            quiet = 0;
        } else if (look == null) {
            mark = sent(waiting, buffer);
            look = context.executor().schedule(this::look, LOOK_SECONDS, TimeUnit.SECONDS);
        }
        if (waiting > 0 || noted > 0) {
            noted = waiting;
            answers.note(line, waiting, quiet);
        }
    }

    /** The buffer counts what it holds until all of it went off, and beside that how much of its first piece did. */
    private long sent(long waiting, @Nullable ChannelOutboundBuffer buffer) {
        return written - waiting + (buffer == null ? 0 : buffer.currentProgress());
    }

    private void look() {
        look = null;
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        if (buffer != null) {
            long before = mark;
            long sent = sent(buffer.totalPendingWriteBytes(), buffer);
            boolean moves = sent - before >= PACE_BYTES;
            quiet = moves ? 0 : quiet + LOOK_SECONDS;
            settle();
            mark = moves ? sent : before;
        }
    }

    void end() {
        over = true;
        Future<?> pending = look;
        if (pending != null) {
            pending.cancel(false);
        }
        settle();
    }
}
