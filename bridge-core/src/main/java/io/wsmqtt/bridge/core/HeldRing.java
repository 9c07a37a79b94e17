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

    @Override
    public Held remove(int index) {
        Held removed = get(index);
        removeRange(index, index + 1);
        return removed;
    }

    /** Takes out these, the second index excluded, and closes the gap from the nearer end. */
    @Override
    protected void removeRange(int from, int to) {
        int gone = to - from;
        if (from < size - to) {
            for (int i = from - 1; i >= 0; i--) {
                ring[at(i + gone)] = ring[at(i)];
            }
            for (int i = 0; i < gone; i++) {
                ring[at(i)] = null;
            }
            head = at(gone);
        } else {
            for (int i = to; i < size; i++) {
                ring[at(i - gone)] = ring[at(i)];
            }
            for (int i = size - gone; i < size; i++) {
                ring[at(i)] = null;
            }
        }
        size -= gone;
        if (size == 0) {
            shrink();
        }
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
