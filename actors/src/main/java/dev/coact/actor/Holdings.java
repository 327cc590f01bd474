package dev.coact.actor;

import dev.coact.io.ActorIo;
import dev.coact.memory.ActorHeap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one incarnation holds, children apart; made when it first holds something, so that an actor
 * which holds nothing pays one field. The actor's own turns only.
 */
final class Holdings<M> {
  private final ActorCell<M> cell;
  private @Nullable TimerTable<M> timers;
  private @Nullable WatchTable watches;
  private @Nullable LedgerBook ledger;
  private @Nullable ActorHeap heap;
  private @Nullable ActorIo io;

  Holdings(ActorCell<M> cell) {
    this.cell = cell;
  }

  TimerTable<M> timers() {
    if (timers == null) {
      timers = new TimerTable<>(cell);
    }
    return timers;
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

  /** See {@link ActorCell#messageOf}. */
  @SuppressWarnings("unchecked") // watch() took a supplier of M
  @Nullable M messageOf(Signal signal) {
    return switch (signal) {
      case Signal.WatchedEnded ended -> watches == null ? null : (M) watches.ahead(ended.watching);
      case Signal.TimerDue due -> timers == null ? null : timers.ahead(due.timer);
      case Signal.Stop _, Signal.ChildEnded _, Signal.ChildOverdue _, Signal.TellEnd _ -> null;
    };
  }

  /** See {@link ActorCell#isDue}. */
  boolean isDue(Signal signal) {
    return switch (signal) {
      case Signal.WatchedEnded ended -> ended.watching.active;
      case Signal.TimerDue due -> timers != null && timers.ahead(due.timer) != null;
      case Signal.Stop _, Signal.ChildEnded _, Signal.ChildOverdue _, Signal.TellEnd _ -> false;
    };
  }

  /** See {@link ActorCell#deliver}. */
  boolean deliver(Signal signal) {
    return switch (signal) {
      case Signal.WatchedEnded ended -> watches != null && watches.delivered(ended.watching);
      case Signal.TimerDue due -> timers != null && timers.due(due.timer) != null;
      case Signal.Stop _, Signal.ChildEnded _, Signal.ChildOverdue _, Signal.TellEnd _ -> false;
    };
  }

  void list(List<Ledger.Entry> into) {
    if (ledger != null) {
      ledger.list(into);
    }
    if (timers != null) {
      timers.list(into);
    }
    if (watches != null) {
      watches.list(into);
    }
  }

  /** Frees all of it. What the user's code arms and watches while it closes is freed, too. */
  void free() {
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
  }
}
