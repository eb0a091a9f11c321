package io.agentloader.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes on their way into a repository: a file that grows, by one request at a time. */
final class Upload {

    private final String id;
    private final String repository;
    private final Path file;
    private final AtomicLong size = new AtomicLong();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicLong used;

    Upload(String id, String repository, Path file, Instant now) {
        this.id = id;
        this.repository = repository;
        this.file = file;
        this.used = new AtomicLong(now.toEpochMilli());
    }

    String id() {
        return id;
    }

    String repository() {
        return repository;
    }

    Path file() {
        return file;
    }

    /** In bytes. */
    long size() {
        return size.get();
    }

    String location() {
        return "/v2/" + repository + "/blobs/uploads/" + id;
    }

    /** How far it came, as the specification writes it, which has no word for nothing at all. */
    String range() {
        return "0-" + Math.max(0, size() - 1);
    }

    /** False when another request has it. */
    boolean take() {
        return busy.compareAndSet(false, true);
    }

    void giveBack(Instant now) {
        used.set(now.toEpochMilli());
        busy.set(false);
    }

    /** When a request had it last. */
    Instant used() {
        return Instant.ofEpochMilli(used.get());
    }

    boolean isLeftSince(Instant then) {
        return !busy.get() && used.get() < then.toEpochMilli();
    }

    /** Blocks. */
    void create() throws IOException {
        Files.createFile(file);
    }

    /** Blocks. */
    void append(byte[] bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.APPEND);
        size.addAndGet(bytes.length);
    }
}
