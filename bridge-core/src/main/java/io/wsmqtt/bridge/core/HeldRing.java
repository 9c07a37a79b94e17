package io.wsmqtt.bridge.core;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Messages in order, in one array that is stored to once for each: a second store, as for going from one queue to another, would
 * cost the garbage collector more than all else here together.
 *
 * <p>Not thread-safe: its owner guards it.
 */
final class HeldRing extends AbstractList<Held> implements RandomAccess {
    private static final int FIRST_CAPACITY = 4;

    /** One that has been larger is let go of when it is empty. */
    private static final int KEPT_CAPACITY = 64;

    private static final @Nullable Held[] NOTHING = {};

    /** Its length is a power of two, or 0. */
    private @Nullable Held[] ring = NOTHING;

    private int head;
    private int size;

    @Override
    public int size() {
        return size;
    }

    @Override
    public Held get(int index) {
        Held held = index >= 0 && index < size ? ring[at(index)] : null;
        if (held == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return held;
    }

    @Override
    public boolean add(Held held) {
        if (size == ring.length) {
            grow();
        }
        ring[at(size)] = held;
        size++;
        return true;
    }

    /** Closes the gap from the nearer end. */
    @Override
    public Held remove(int index) {
        Held removed = get(index);
        if (index < size / 2) {
            for (int i = index; i > 0; i--) {
                ring[at(i)] = ring[at(i - 1)];
            }
            ring[head] = null;
            head = at(1);
        } else {
            for (int i = index; i < size - 1; i++) {
                ring[at(i)] = ring[at(i + 1)];
            }
            ring[at(size - 1)] = null;
        }
        size--;
        if (size == 0) {
            shrink();
        }
        return removed;
    }

    @Override
    public void clear() {
        Arrays.fill(ring, null);
        size = 0;
        shrink();
    }

    private int at(int index) {
        return (head + index) & (ring.length - 1);
    }

    private void grow() {
        @Nullable Held[] larger = new Held[Math.max(FIRST_CAPACITY, ring.length * 2)];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[at(i)];
        }
        ring = larger;
        head = 0;
    }

    private void shrink() {
        if (ring.length > KEPT_CAPACITY) {
            ring = NOTHING;
            head = 0;
        }
    }
}
