package dev.coact.actor;

import dev.coact.mailbox.Scan;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How one incarnation receives once it has chosen among its messages: what was looked at, and what
 * came by the system lane and was not wanted. Made by the first {@code receiveMatching}; from then
 * on every receive of this incarnation comes here. The actor's turns only.
 */
final class SelectiveReceive<M> {
  /*
   * Messages of the user lane that are not wanted stay in it, so they keep their order, count in the depth and hold the bound; the
   * mailbox's Scan knows how far it has looked.
   *
   * Of the system lane, signals that carry a message (a timer is due, a watched actor has ended) are taken out and kept here, in
   * order, until their message is wanted; the others are handled at once, so a stop is never behind something that is not wanted. A
   * kept signal counts as not delivered yet: its timer or watch stays in its table, so that cancel and unwatch still prevent it, and
   * a repeated timer is armed again only when its message is received. So those kept are as many as there are timers and watches,
   * and those that were cancelled since, which are swept out each time the chain has doubled.
   */
  private static final int FIRST_SWEEP = 16;

  private static final class Kept<M> {
    private final Signal.Due signal;
    private final M message;
    private @Nullable Kept<M> behind;

    Kept(Signal.Due signal, M message) {
      this.signal = signal;
      this.message = message;
    }
  }

  private final ActorCell<M> cell;
  private final Scan<M> scan;
  private @Nullable Kept<M> first;
  private @Nullable Kept<M> last;
  private int count;
  private int sweepAt = FIRST_SWEEP;

  /** The last kept one that {@code lookedFor} did not want. */
  private @Nullable Kept<M> looked;

  private @Nullable Predicate<? super M> lookedFor;
  private boolean inPredicate;

  /** What the user's code wants, and the same for messages in their envelopes. */
  private @Nullable Predicate<? super M> wantedOpen;

  private Predicate<? super M> wantedQueued = queued -> true;

  SelectiveReceive(ActorCell<M> cell) {
    this.cell = cell;
    this.scan = cell.mailbox.scan();
  }

  /**
   * The next message, or the next one that is wanted. Null if there is none, or none is to be
   * handled any more.
   */
  @Nullable M next(@Nullable Predicate<? super M> wanted) {
    if (inPredicate) {
      throw new IllegalStateException(
          cell.path()
              + ": receive in the predicate of receiveMatching (expected: the predicate looks at"
              + " its message only)");
    }
    while (true) {
      if (!takeSignals()) {
        return null;
      }
      if (wanted == null) {
        M kept = nextKept();
        return kept != null ? kept : cell.mailbox.poll();
      }
      M found = search(opening(wanted));
      if (found != null || !scan.hasUnseen()) {
        return found;
      }
      cell.letOthersRun();
    }
  }

  /** Whether there is something to look at that the last {@link #next} has not seen. */
  boolean hasWork(@Nullable Predicate<? super M> wanted) {
    return cell.mailbox.hasSystem()
        || (wanted == null ? !cell.mailbox.isEmpty() : scan.hasUnseen());
  }

  /** The same object for the same predicate. */
  @SuppressWarnings("ReferenceEquality") // as for a Scan
  private Predicate<? super M> opening(Predicate<? super M> wanted) {
    if (wanted != wantedOpen) {
      wantedOpen = wanted;
      wantedQueued = queued -> wanted.test(Envelope.open(queued));
    }
    return wantedQueued;
  }

  private @Nullable M search(Predicate<? super M> wanted) {
    inPredicate = true;
    try {
      M kept = searchKept(wanted);
      return kept != null ? kept : scan.poll(wanted, cell.dispatcher.throughputOpaque());
    } finally {
      inPredicate = false;
    }
  }

  /* ---- the system lane ---- */

  /** False if no message is to be handled any more. */
  private boolean takeSignals() {
    while (cell.mailbox.hasSystem()) {
      Signal signal = (Signal) cell.mailbox.pollSystem();
      switch (signal) {
        case null -> {
          return cell.life.takesMessages();
        }
        case Signal.Due due -> keep(due);
        case Signal.Stop _,
            Signal.Drain _,
            Signal.ChildEnded _,
            Signal.ChildOverdue _,
            Signal.TellEnd _,
            Signal.Order _,
            Signal.Begin _ -> {
          M none = cell.life.onSignal(signal);
          assert none == null : signal;
        }
      }
      if (!cell.life.takesMessages()) {
        return false;
      }
    }
    return cell.life.takesMessages();
  }

  private void keep(Signal.Due signal) {
    M message = cell.messageOf(signal);
    if (message == null) {
      return;
    }
    Kept<M> kept = new Kept<>(signal, message);
    if (last == null) {
      first = kept;
    } else {
      last.behind = kept;
    }
    last = kept;
    count++;
    if (count >= sweepAt) {
      sweep();
    }
  }

  /** For tests: how many are kept. */
  int kept() {
    return count;
  }

  private void sweep() {
    Kept<M> before = null;
    Kept<M> lookedAndStaying = null;
    boolean inLooked = looked != null;
    for (Kept<M> kept = first; kept != null; kept = kept.behind) {
      boolean staying = cell.isDue(kept.signal);
      if (inLooked) {
        lookedAndStaying = staying ? kept : lookedAndStaying;
        inLooked = kept != looked;
      }
      if (staying) {
        before = kept;
      } else {
        unlink(before, kept);
      }
    }
    looked = lookedAndStaying;
    sweepAt = Math.max(FIRST_SWEEP, 2 * count);
  }

  private void unlink(@Nullable Kept<M> before, Kept<M> kept) {
    if (before == null) {
      first = kept.behind;
    } else {
      before.behind = kept.behind;
    }
    if (kept.behind == null) {
      last = before;
    }
    count--;
  }

  private @Nullable M nextKept() {
    while (first != null) {
      Kept<M> kept = first;
      if (kept.equals(looked)) {
        looked = null;
      }
      unlink(null, kept);
      if (cell.deliver(kept.signal)) {
        return kept.message;
      }
    }
    return null;
  }

  @SuppressWarnings("ReferenceEquality") // the same predicate, as for a Scan
  private @Nullable M searchKept(Predicate<? super M> wanted) {
    if (wanted != lookedFor) {
      lookedFor = wanted;
      looked = null;
    }
    while (true) {
      Kept<M> kept = looked == null ? first : looked.behind;
      if (kept == null) {
        return null;
      }
      if (!cell.isDue(kept.signal)) {
        unlink(looked, kept);
      } else if (wanted.test(kept.message)) {
        unlink(looked, kept);
        if (cell.deliver(kept.signal)) { // unless the predicate has cancelled it
          return kept.message;
        }
      } else {
        looked = kept;
      }
    }
  }
}
