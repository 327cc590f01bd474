package dev.coact.actor;

import dev.coact.io.ActorIo;
import dev.coact.memory.ActorHeap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one incarnation holds, children apart; made when it first holds something, so that an actor
 * which holds nothing pays one field. The actor's own turns only, but for {@link #list} and {@link
 * #abandon}.
 */
final class Holdings<M> {
  private final ActorCell<M> cell;
  private volatile @Nullable TimerTable<M> timers;
  private volatile @Nullable WatchTable watches;
  private volatile @Nullable StashBuffer<M> stash;
  private volatile @Nullable LedgerBook ledger;
  private volatile @Nullable ActorHeap heap;
  private volatile @Nullable ActorIo io;

  Holdings(ActorCell<M> cell) {
    this.cell = cell;
  }

  TimerTable<M> timers() {
    if (timers == null) {
      timers = new TimerTable<>(cell);
    }
    return timers;
  }

  StashBuffer<M> stash() {
    if (stash == null) {
      stash = new StashBuffer<>(cell);
    }
    return stash;
  }

  WatchTable watches() {
    if (watches == null) {
      watches = new WatchTable(cell);
    }
    return watches;
  }

  LedgerBook book() {
    if (ledger == null) {
      ledger = new LedgerBook(cell);
    }
    return ledger;
  }

  ActorHeap heap() {
    if (heap == null) {
      Long quota = cell.options.heapQuota();
      ActorSystem system = cell.system();
      long bytes = quota == null ? system.live.now().actorQuota() : quota;
      ActorHeap opened = system.depot.open(cell, bytes);
      heap = opened;
      book().hold("heap", opened);
    }
    return heap;
  }

  ActorIo io() {
    if (io == null) {
      ActorIo opened = cell.system().io().open(cell);
      io = opened;
      book().hold("sockets", opened);
    }
    return io;
  }

  /** A watched actor has ended; null if nobody waits for that any more. */
  @SuppressWarnings("unchecked") // watch() took a supplier of M
  @Nullable M watchedEnded(Watching watching) {
    return watches == null ? null : (M) watches.ended(watching);
  }

  /** A timer is due; null if nobody waits for it any more. */
  @Nullable M timerDue(TimerTable.Armed<?> timer) {
    return timers == null ? null : timers.due(timer);
  }

  /** A message was unstashed; null if nobody waits for it any more. */
  @Nullable M unstashed(Signal.Unstashed signal) {
    return stash == null ? null : stash.received(signal);
  }

  /** See {@link ActorCell#messageOf}. */
  @SuppressWarnings("unchecked") // watch() took a supplier of M
  @Nullable M messageOf(Signal.Held signal) {
    return switch (signal) {
      case Signal.WatchedEnded ended -> watches == null ? null : (M) watches.ahead(ended.watching);
      case Signal.TimerDue due -> timers == null ? null : timers.ahead(due.timer);
      case Signal.Unstashed unstashed -> stash == null ? null : stash.ahead(unstashed);
    };
  }

  /** See {@link ActorCell#isDue}. */
  boolean isDue(Signal.Held signal) {
    return switch (signal) {
      case Signal.WatchedEnded ended -> ended.watching.active;
      case Signal.TimerDue due -> timers != null && timers.ahead(due.timer) != null;
      case Signal.Unstashed unstashed -> stash != null && stash.isDue(unstashed);
    };
  }

  /** See {@link ActorCell#deliver}. */
  boolean deliver(Signal.Held signal) {
    return switch (signal) {
      case Signal.WatchedEnded ended -> watches != null && watches.delivered(ended.watching);
      case Signal.TimerDue due -> timers != null && timers.due(due.timer) != null;
      case Signal.Unstashed unstashed -> stash != null && stash.delivered(unstashed);
    };
  }

  /** Any thread. */
  void list(List<Ledger.Entry> into) {
    LedgerBook book = ledger;
    if (book != null) {
      book.list(into);
    }
    TimerTable<M> armed = timers;
    if (armed != null) {
      armed.list(into);
    }
    WatchTable watched = watches;
    if (watched != null) {
      watched.list(into);
    }
    StashBuffer<M> aside = stash;
    if (aside != null) {
      aside.list(into);
    }
  }

  /**
   * Frees what can be freed beside a turn that may still go on: all but the memory, which its code
   * may be using, and the stash. Any thread.
   */
  void abandon() {
    LedgerBook book = ledger;
    if (book != null) {
      book.closeAll(ActorSystem.LOG, heap);
    }
    TimerTable<M> armed = timers;
    if (armed != null) {
      armed.clear();
    }
    WatchTable watched = watches;
    if (watched != null) {
      watched.clear();
    }
  }

  /**
   * Frees all of it. What the user's code arms and watches while it closes is freed, too. What the
   * next incarnation takes over, if there is one, or null.
   */
  @Nullable Holdings<M> free() {
    if (ledger != null) {
      ledger.closeAll(ActorSystem.LOG);
      ledger = null;
    }
    heap = null;
    io = null;
    if (timers != null) {
      timers.clear();
      timers = null;
    }
    if (watches != null) {
      watches.clear();
      watches = null;
    }
    return left();
  }

  private @Nullable Holdings<M> left() {
    List<Deferred<M>> left = stash == null ? List.of() : stash.end();
    stash = null;
    if (left.isEmpty()) {
      return null;
    }
    Holdings<M> next = new Holdings<>(cell);
    next.stash().takeOver(left);
    return next;
  }

  /** The next incarnation begins. */
  void begun() {
    if (stash != null) {
      stash.unstash();
    }
  }

  /** There is no next incarnation. */
  void loseLeft() {
    if (stash != null) {
      stash.keepOnRestart(false);
      stash.end();
      stash = null;
    }
  }
}
