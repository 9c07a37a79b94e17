package io.wsmqtt.bridge.benchmarks;

/** Where what arrives is counted. Must not block; called by one thread, that which receives. */
interface Sink {
    /** A message of this client: payload bytes, at least those of its first frame. */
    void arrived(int client, byte[] source, int offset, int length);
}
