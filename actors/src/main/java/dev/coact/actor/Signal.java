package dev.coact.actor;

import dev.coact.mailbox.SystemMessage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What comes by the system lane. Handled in the turn of the cell that it was offered to. */
abstract sealed class Signal extends SystemMessage {
  /** Stop. */
  static final class Stop extends Signal {
    /** Whether somebody wants the end; else it is as if the actor had stopped itself. */
    final boolean isFinal;

    Stop(boolean isFinal) {
      this.isFinal = isFinal;
    }
  }

  /**
   * Ends an incarnation but maybe not the actor, and cuts the wait that it is in: see {@link
   * ActorCell#order}.
   */
  abstract static sealed class Order extends Signal {
    /* Guarded by this. */
    private boolean taken;

    /** The actor knows of the order: its waits need not be cut any more. */
    synchronized void take() {
      taken = true;
    }

    /** Cuts the waits of who does not know of the order yet. */
    synchronized void cut(Runnable waits) {
      if (!taken) {
        waits.run();
      }
    }
  }

  /** Go down, to be started again with the group. */
  static final class Restart extends Order {
    final @Nullable Throwable cause;

    Restart(@Nullable Throwable cause) {
      this.cause = cause;
    }
  }

  /** Fail in the place of a child. */
  static final class Escalated extends Order {
    final EscalatedException failure;

    Escalated(EscalatedException failure) {
      this.failure = failure;
    }
  }

  /** Start the next incarnation. */
  static final class Begin extends Signal {
    final long incarnation; // that was before

    Begin(long incarnation) {
      this.incarnation = incarnation;
    }
  }

  /** Has a message for the actor's code, which gets it when it is wanted. */
  abstract static sealed class Due extends Signal {}

  /** One whose message comes from what the actor holds. */
  abstract static sealed class Held extends Due {}

  /** A message that an earlier incarnation has failed at is handled again. */
  static final class Again extends Due {
    final Deferred<?> deferred;

    Again(Deferred<?> deferred) {
      this.deferred = deferred;
    }
  }

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
  static final class WatchedEnded extends Held {
    final Watching watching;

    WatchedEnded(Watching watching) {
      this.watching = watching;
    }
  }

  /** A timer of this cell is due. */
  static final class TimerDue extends Held {
    final TimerTable.Armed<?> timer;

    TimerDue(TimerTable.Armed<?> timer) {
      this.timer = timer;
    }
  }

  /** The next message that was set aside and is to be received now: see {@link StashBuffer}. */
  static final class Unstashed extends Held {
    @Nullable Deferred<?> deferred; // the actor's turns only; from when it has left the lane
  }

  /** Somebody outside any actor wants to hear of this cell's end. */
  static final class TellEnd extends Signal {
    final CompletableFuture<Void> ended;

    TellEnd(CompletableFuture<Void> ended) {
      this.ended = ended;
    }
  }
}
