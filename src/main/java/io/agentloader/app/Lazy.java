package io.agentloader.app;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is made when it is first asked for, once. What could not be made is tried again. */
final class Lazy<T> implements Supplier<T> {

    private final Supplier<T> maker;
    private final AtomicReference<@Nullable T> made = new AtomicReference<>();

    Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public synchronized T get() {
        T there = made.get();
        if (there == null) {
            there = maker.get();
            made.set(there);
        }
        return there;
    }

    /** Empty when nobody has asked for it. */
    Optional<T> ifMade() {
        return Optional.ofNullable(made.get());
    }
}
