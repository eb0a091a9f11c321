package io.agentloader.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the classes that a start needs, in the order in which it needs them, on a thread of its own: a start is one thread's work
 * otherwise, and a quarter of it is reading classes. None is initialised here, so what a start does and in which order stays what it is.
 */
final class ClassesAhead {

    /** One name a line. A name that is no class any more costs a look; a class that is not named is read when it is needed. */
    static final String LIST = "/classes-of-a-start";

    private ClassesAhead() {}

    /** On one processor it would only be in the way; in dev mode and in tests classes come from elsewhere. */
    static void read() {
        ClassLoader loader = ClassesAhead.class.getClassLoader();
        if (Runtime.getRuntime().availableProcessors() > 1 && loader == ClassLoader.getSystemClassLoader()) {
            Thread thread = new Thread(() -> readAll(loader), "classes-ahead");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void readAll(ClassLoader loader) {
        try (InputStream list = ClassesAhead.class.getResourceAsStream(LIST)) {
            if (list != null) {
                readAll(loader, list);
            }
        } catch (IOException unreadable) {
            // the start reads its classes itself, and says what is wrong with its jar
        }
    }

    private static void readAll(ClassLoader loader, InputStream list) throws IOException {
        BufferedReader names = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8));
        for (@Nullable String name = names.readLine(); name != null; name = names.readLine()) {
            read(loader, name);
        }
    }

    private static void read(ClassLoader loader, String name) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError renamed) {
            // whoever needs a class that cannot be read is told so
        }
    }
}
