package io.agentloader.bench;

/** What a bench cannot do without, and where it comes from. */
enum Need {
    PEER("Go, for src/bench/go"),
    HELLO("src/bench/hello, which deploy/bench builds"),
    LIBRARIES("the profile bench, for oras-java and jib-core"),
    WRK("the package wrk"),
    NGINX("the package nginx-light"),
    DOCKER_REGISTRY("the package docker-registry"),
    REDIS("the package redis-server"),
    JAVA_25("a Java 25 whose home JAVA_25 names");

    private final String from;

    Need(String from) {
        this.from = from;
    }

    String from() {
        return from;
    }
}
