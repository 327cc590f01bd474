package dev.coact.actor;

import dev.coact.mailbox.SystemMessage;
import java.util.concurrent.CompletableFuture;

/** What comes by the system lane. Handled in the turn of the cell that it was offered to. */
abstract sealed class Signal extends SystemMessage {
  /** Stop. */
  static final class Stop extends Signal {}

  /** Stop as soon as nothing is in the mailbox. */
  static final class Drain extends Signal {}

  /** A child has ended. */
  static final class ChildEnded extends Signal {
    final ActorCell<?> child;

    ChildEnded(ActorCell<?> child) {
      this.child = child;
    }
  }

  /** A child was told to stop long ago. */
  static final class ChildOverdue extends Signal {
    final ActorCell<?> child;

    ChildOverdue(ActorCell<?> child) {
      this.child = child;
    }
  }

  /** What this cell watched has ended. */
  static final class WatchedEnded extends Signal {
    final Watching watching;

    WatchedEnded(Watching watching) {
      this.watching = watching;
    }
  }

  /** A timer of this cell is due. */
  static final class TimerDue extends Signal {
    final TimerTable.Armed<?> timer;

    TimerDue(TimerTable.Armed<?> timer) {
      this.timer = timer;
    }
  }

  /** A message of this cell that was set aside and is to be received now. */
  static final class Unstashed extends Signal {
    final Object message;

    Unstashed(Object message) {
      this.message = message;
    }
  }

  /** Somebody outside any actor wants to hear of this cell's end. */
  static final class TellEnd extends Signal {
    final CompletableFuture<Void> ended;

    TellEnd(CompletableFuture<Void> ended) {
      this.ended = ended;
    }
  }
}
