package io.agentloader.shared;

/** Told of what other replicas tell. Must not block and must not throw. */
public interface NewsListener {

    /** Another replica learned something of a reference. */
    void heard(News news);

    /** Something may have been told that was not heard, of any reference. */
    void missed();
}
