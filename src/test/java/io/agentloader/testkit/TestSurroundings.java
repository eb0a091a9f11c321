package io.agentloader.testkit;

import io.agentloader.registry.Surroundings;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Where a client runs whose test does not care: no name but {@code localhost}, no variable, the real clock. */
public final class TestSurroundings {

    private TestSurroundings() {}

    public static Surroundings of(Vertx vertx) {
        return new Surroundings(vertx, TestSurroundings::localhost, Runnable::run, InstantSource.system(), Map.of());
    }

    /** Names for hosts that are on this machine or nowhere. */
    public static List<InetAddress> localhost(String host) throws UnknownHostException {
        if (!host.equals("localhost")) {
            throw new UnknownHostException(host);
        }
        return List.of(InetAddress.getLoopbackAddress());
    }
}
