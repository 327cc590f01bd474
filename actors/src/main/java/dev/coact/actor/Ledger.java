package dev.coact.actor;

import java.util.List;

/**
 * What an actor holds: memory, sockets, timers, watches, children, and what it registered itself.
 * When the incarnation ends, everything is freed exactly once, in reverse order of acquisition; an
 * exception on the way is logged and the rest is still freed.
 *
 * <p>Used by the actor itself, in its turns.
 */
public interface Ledger {
  /**
   * Something held.
   *
   * @param kind such as {@code heap}, {@code socket}, {@code timer}, {@code child}
   * @param detail which one, and how much
   */
  record Entry(String kind, String detail) {}

  /** Everything held now. */
  List<Entry> entries();

  /**
   * Has the runtime close {@code resource} when this incarnation ends, unless it is released
   * before.
   *
   * @param kind one word for dumps
   * @return a registration whose {@code close} takes the resource out of the ledger and closes it
   */
  Holding hold(String kind, AutoCloseable resource);

  /** A resource in the ledger. */
  interface Holding extends AutoCloseable {
    /**
     * Takes the resource out of the ledger and closes it; does nothing the second time.
     *
     * @throws IllegalStateException with the cause, if closing threw a checked exception
     */
    @Override
    void close();

    /** Takes the resource out of the ledger without closing it: the caller has it now. */
    void release();
  }
}
