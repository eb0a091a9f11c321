package io.agentloader.service;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;

/** What the threads that answer allocate for something that is done many times; counted, so that no speed of a machine matters. */
final class Allocation {

    /** Half as much again as it was when this was written; interpreted code allocates what compiled code does not. */
    static final long MOST_BYTES_A_READ = 17_000;

    /** The same, and the other side of the question to the registry, which is in this process. */
    static final long MOST_BYTES_A_CONFIRMED_READ = 108_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int READS = 500;

    private Allocation() {}

    /** In bytes, once it has been done as often before. */
    static long ofOne(Runnable read) {
        times(read);
        long before = allocated();
        times(read);
        return (allocated() - before) / READS;
    }

    private static void times(Runnable read) {
        for (int i = 0; i < READS; i++) {
            read.run();
        }
    }

    /** The caller of a test has other threads. */
    private static long allocated() {
        long[] answering = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("vert.x-eventloop-thread"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        return Arrays.stream(THREADS.getThreadAllocatedBytes(answering)).sum();
    }
}
