package dev.coact.scheduler;

import dev.coact.coroutine.Coroutine;

/** What stands in a run queue. */
abstract sealed class Entry permits Task, Entry.Resumption, Entry.Foreign {
  Entry() {}

  /** A coroutine that can be mounted. Made once per coroutine and kept as its tag. */
  static final class Resumption extends Entry {
    final Coroutine coroutine;

    private Resumption(Coroutine coroutine) {
      this.coroutine = coroutine;
    }

    /** The entry of {@code coroutine}; called by whoever was just told that it is runnable. */
    static Resumption of(Coroutine coroutine) {
      // Between two mounts a coroutine is made runnable once, so no two threads are here at a time;
      // the queue that the entry goes through hands the tag over to the next.
      if (coroutine.tag() instanceof Resumption known) {
        return known;
      }
      Resumption made = new Resumption(coroutine);
      coroutine.tag(made);
      return made;
    }
  }

  /** The continuation of a virtual thread that user code started inside a coroutine. */
  static final class Foreign extends Entry {
    final Runnable continuation;

    Foreign(Runnable continuation) {
      this.continuation = continuation;
    }
  }
}
