package dev.coact.scheduler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who works for a scheduler at a time: its workers, and the spares that are there just now. */
final class Crew {
  /* Immutable; a change makes another one. The workers stand first, each at its index. */
  private final int workers;
  private final Worker[] all;

  /* By thread id, open addressing. Not a ThreadLocal: looking into one would leave a map behind on
   * each thread that asks. */
  private final @Nullable Worker[] byThread;

  /* Of the spares that have left. */
  private final long turnsBefore;
  private final long stealsBefore;

  Crew(Worker... workers) {
    this(workers.length, workers, 0, 0);
  }

  private Crew(int workers, Worker[] all, long turnsBefore, long stealsBefore) {
    this.workers = workers;
    this.all = all;
    this.byThread = byThread(all);
    this.turnsBefore = turnsBefore;
    this.stealsBefore = stealsBefore;
  }

  private static @Nullable Worker[] byThread(Worker[] all) {
    @Nullable Worker[] table = new Worker[4 * Integer.highestOneBit(all.length)];
    int mask = table.length - 1;
    for (Worker worker : all) {
      int i = (int) worker.thread().threadId() & mask;
      while (table[i] != null) {
        i = (i + 1) & mask;
      }
      table[i] = worker;
    }
    return table;
  }

  Crew with(Worker spare) {
    Worker[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = spare;
    return new Crew(workers, more, turnsBefore, stealsBefore);
  }

  /** Without a spare that takes nothing more. */
  @SuppressWarnings("ReferenceEquality") // the very spare
  Crew without(Worker spare) {
    return new Crew(
        workers,
        Arrays.stream(all).filter(each -> each != spare).toArray(Worker[]::new),
        turnsBefore + spare.turnsOpaque(),
        stealsBefore + spare.stealsOpaque());
  }

  /** Everybody; not to be changed. */
  Worker[] all() {
    return all;
  }

  /** Turns so far, also of those who have left. */
  long turns() {
    return turnsBefore + Arrays.stream(all).mapToLong(Worker::turnsOpaque).sum();
  }

  /** Steals so far, also of those who have left. */
  long steals() {
    return stealsBefore + Arrays.stream(all).mapToLong(Worker::stealsOpaque).sum();
  }

  /** How many spares there are. */
  int spares() {
    return all.length - workers;
  }

  /** Who has this index, or null: a spare that has left. */
  @Nullable Worker at(int index) {
    if (index < workers) {
      return all[index];
    }
    for (int i = workers; i < all.length; i++) {
      if (all[i].index == index) {
        return all[i];
      }
    }
    return null;
  }

  /** The lowest index that no spare has. */
  int freeIndex() {
    int index = workers;
    while (at(index) != null) {
      index++;
    }
    return index;
  }

  /** The worker whose thread this is: it runs the loop, timers or events, and no coroutine. */
  @Nullable Worker of(Thread thread) {
    int mask = byThread.length - 1;
    int i = (int) thread.threadId() & mask;
    Worker found = byThread[i];
    while (found != null && found.thread() != thread) {
      i = (i + 1) & mask;
      found = byThread[i];
    }
    return found;
  }

  @Override
  public String toString() {
    return Arrays.toString(all);
  }
}
