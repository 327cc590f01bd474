package dev.coact.examples.demo;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SpawnOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Very many idle actors. */
final class Crowd {
  /* An actor here gets one message at a time. */
  private static final SpawnOptions SMALL = SpawnOptions.defaults().withMailboxCapacity(4);
  private static final int PROGRESS_STEP = 100_000;

  private final List<ActorRef<CountDownLatch>> actors;
  private final long bytesPerActor;

  private Crowd(List<ActorRef<CountDownLatch>> actors, long bytesPerActor) {
    this.actors = actors;
    this.bytesPerActor = bytesPerActor;
  }

  /** Answers a message by counting it. */
  private static final class Member {
    private static final Actor<CountDownLatch> ACTOR = Actor.handling(Member::handler);

    private static MessageHandler<CountDownLatch> handler() {
      return (ctx, greeting) -> greeting.countDown();
    }
  }

  /** Starts {@code count} actors and waits until each has handled a first message. */
  static Crowd start(ActorSystem system, int count, IntConsumer progress)
      throws InterruptedException {
    List<ActorRef<CountDownLatch>> actors = new ArrayList<>(count);
    long before = usedHeap();
    for (int i = 1; i <= count; i++) {
      actors.add(system.spawn(Member.ACTOR, SMALL));
      if (i % PROGRESS_STEP == 0) {
        progress.accept(i);
      }
    }
    Crowd unmeasured = new Crowd(actors, 0);
    if (!unmeasured.greet(Duration.ofSeconds(60))) {
      throw new IllegalStateException("not every actor handled its first message within 60 s");
    }
    return new Crowd(actors, (usedHeap() - before) / count);
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Sends a message to each and waits until all are handled. False if that took too long. */
  boolean greet(Duration atMost) throws InterruptedException {
    CountDownLatch handled = new CountDownLatch(actors.size());
    for (ActorRef<CountDownLatch> actor : actors) {
      actor.tell(handled);
    }
    return handled.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  int size() {
    return actors.size();
  }

  /** Java heap that an idle actor keeps, its reference in a list included. */
  long bytesPerActor() {
    return bytesPerActor;
  }
}
