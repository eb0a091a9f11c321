package io.agentloader.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the classes that a start needs, in the order in which it needs them, on a thread of its own, and once it is over those of the
 * first pull: both are mostly one thread's work otherwise, and much of it is reading classes. None is initialised here, so what is
 * done and in which order stays what it is.
 */
final class ClassesAhead {

    /** One name a line. A name that is no class any more costs a look; a class that is not named is read when it is needed. */
    private static final String START = "/classes-of-a-start";

    private static final String PULL = "/classes-of-a-pull";

    private ClassesAhead() {}

    static void readForStart() {
        read(START);
    }

    /** To be asked for when the service is up: until then there is no time for it. */
    static void readForPull() {
        read(PULL);
    }

    /** On one processor it would only be in the way; in dev mode and in tests classes come from elsewhere. */
    private static void read(String resource) {
        ClassLoader loader = ClassesAhead.class.getClassLoader();
        if (Runtime.getRuntime().availableProcessors() > 1 && loader == ClassLoader.getSystemClassLoader()) {
            Thread thread = new Thread(() -> readAll(loader, resource), "classes-ahead");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void readAll(ClassLoader loader, String resource) {
        try (InputStream list = ClassesAhead.class.getResourceAsStream(resource)) {
            if (list != null) {
                readAll(loader, list);
            }
        } catch (IOException unreadable) {
            // whoever needs them reads his classes himself, and says what is wrong with its jar
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
