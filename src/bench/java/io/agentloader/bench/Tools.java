package io.agentloader.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where the programs are that {@code deploy/bench} has built or found; what is not there is skipped, and said to be. */
record Tools(Path built, Path scripts) {

    /** As the script says by system properties. */
    static Tools ofSystem() {
        return new Tools(
                Path.of(System.getProperty("bench.built", "target/bench")),
                Path.of(System.getProperty("bench.scripts", "src/bench/wrk")));
    }

    boolean has(Need need) {
        return switch (need) {
            case PEER -> Files.isExecutable(built.resolve("peer"));
            case HELLO -> Files.exists(hello());
            case LIBRARIES -> Tools.class.getResource("JavaPeer.class") != null;
            case WRK -> onPath("wrk");
            case NGINX -> onPath("nginx");
            case DOCKER_REGISTRY -> onPath("docker-registry");
            case REDIS -> onPath("redis-server");
            case JAVA_25 -> java25().isPresent();
        };
    }

    String peer() {
        return built.resolve("peer").toString();
    }

    /** A bare application on the same framework, packaged the same way. */
    Path hello() {
        return built.resolve("hello/target/hello.jar");
    }

    Path script() {
        return scripts.resolve("targets.lua");
    }

    /** The runtime that {@code JAVA_25} names. */
    static Optional<Path> java25() {
        return Optional.ofNullable(System.getenv("JAVA_25"))
                .map(home -> Path.of(home, "bin", "java"))
                .filter(Files::isExecutable);
    }

    private static boolean onPath(String command) {
        String path = System.getenv("PATH") + ":/usr/sbin:/sbin";
        return Arrays.stream(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
