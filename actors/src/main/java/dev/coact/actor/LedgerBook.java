package dev.coact.actor;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import org.apache.logging.log4j.Logger;

/** The resources of one incarnation in order of acquisition. Used in the actor's turns. */
final class LedgerBook implements Ledger {
  private final ActorCell<?> owner;
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
      if (held.remove(this)) {
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
      held.remove(this);
    }
  }

  @Override
  public List<Entry> entries() {
    owner.checkTurn("ledger");
    return owner.held();
  }

  void list(List<Entry> into) {
    held.forEach(one -> into.add(new Entry(one.kind, Texts.of(one.resource))));
  }

  @Override
  public Holding hold(String kind, AutoCloseable resource) {
    owner.checkTurn("ledger");
    Held one =
        new Held(
            Objects.requireNonNull(kind, "kind"), Objects.requireNonNull(resource, "resource"));
    held.add(one);
    return one;
  }

  /** Closes everything, newest first; each once, whatever it throws or holds on the way. */
  void closeAll(Logger log) {
    while (!held.isEmpty()) {
      Held one = held.removeLast();
      try {
        one.resource.close();
      } catch (Throwable failure) {
        log.error("{}: closing {} {} failed", owner.path(), one.kind, one.resource, failure);
      }
    }
  }
}
