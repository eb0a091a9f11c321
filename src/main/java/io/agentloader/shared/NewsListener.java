package io.agentloader.shared;

import java.time.Duration;

/** Told of what other replicas tell. Must not block and must not throw. */
public interface NewsListener {

    /** Another replica learned something of a reference. */
    void heard(News news);

    /**
     * Another replica learned something of a host.
     *
     * @param age how long ago it told that
     */
    default void heard(HostNews news, Duration age) {}

    /** Something may have been told that was not heard, of any reference. */
    void missed();
}
