package io.wsmqtt.bridge.reference;

import java.util.List;

/**
 * A way on which something can be plugged in.
 *
 * <p>Serial: used while the application starts, and closed when it ends. What was made is ended before.
 */
interface Door extends AutoCloseable {
    /** What came this way; none of it is made yet. */
    <T> List<Candidate<T>> candidates(Class<T> kind) throws PlugInException;

    /** Lets go of everything; does not fail. */
    @Override
    void close();
}
