package dev.coact.actor;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one incarnation in order of acquisition. Used in the actor's turns, unless said
 * otherwise. Who takes a resource out of the book closes it, so it is closed once.
 */
final class LedgerBook implements Ledger {
  private final ActorCell<?> owner;
  /* Guarded by itself; nobody is called under it. */
  private final SequencedSet<Held> held = new LinkedHashSet<>();

  LedgerBook(ActorCell<?> owner) {
    this.owner = owner;
  }

  private final class Held implements Holding {
    private final String kind;
    private final AutoCloseable resource;

    Held(String kind, AutoCloseable resource) {
      this.kind = kind;
      this.resource = resource;
    }

    @Override
    public void close() {
      owner.checkTurn("ledger");
      if (takeOut()) {
        try {
          resource.close();
        } catch (RuntimeException failure) {
          throw failure;
        } catch (Exception failure) {
          throw new IllegalStateException(
              "closing " + kind + " " + Texts.of(resource) + " failed", failure);
        }
      }
    }

    @Override
    public void release() {
      owner.checkTurn("ledger");
      boolean _ = takeOut();
    }

    private boolean takeOut() {
      synchronized (held) {
        return held.remove(this);
      }
    }
  }

  @Override
  public List<Entry> entries() {
    owner.checkTurn("ledger");
    return owner.held();
  }

  /** Any thread. */
  void list(List<Entry> into) {
    List<Held> all;
    synchronized (held) {
      all = List.copyOf(held);
    }
    all.forEach(one -> into.add(new Entry(one.kind, Texts.of(one.resource))));
  }

  @Override
  public Holding hold(String kind, AutoCloseable resource) {
    owner.checkTurn("ledger");
    Held one =
        new Held(
            Objects.requireNonNull(kind, "kind"), Objects.requireNonNull(resource, "resource"));
    synchronized (held) {
      held.add(one);
    }
    return one;
  }

  /** Closes everything, newest first; each once, whatever it throws or holds on the way. */
  void closeAll(Logger log) {
    closeAll(log, null);
  }

  /**
   * Closes everything but one resource, newest first. Any thread.
   *
   * @param but what must not be closed while the actor's turn goes on
   */
  void closeAll(Logger log, @Nullable AutoCloseable but) {
    for (Held one = takeLast(but); one != null; one = takeLast(but)) {
      try {
        one.resource.close();
      } catch (Throwable failure) {
        log.error("{}: closing {} {} failed", owner.path(), one.kind, one.resource, failure);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very resource
  private @Nullable Held takeLast(@Nullable AutoCloseable but) {
    synchronized (held) {
      for (Held one : held.reversed()) {
        if (one.resource != but) {
          held.remove(one);
          return one;
        }
      }
      return null;
    }
  }
}
