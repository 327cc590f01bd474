package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SpawnOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts {@code n} actors, has each handle a message and measures the heap that they keep while
 * they wait for the next: idle ones in handler style, suspended ones in straight-line style. What a
 * user holds of each is in the figure: its place in a list and its own state. The time is that of
 * starting them and of the first message.
 *
 * <p>The first {@code warm} rounds of a process make {@value #FEW} and measure nothing: a stack
 * that is suspended in interpreted code is larger than one of compiled code.
 */
final class Footprint extends Benchmark {
  private static final int FEW = 100_000;
  private static final int COLLECTIONS = 6;
  private static final int UNSTEADY_BYTES = 64 * 1024;

  /* Time for the virtual machine to do what it does after the last message. */
  private static final int SETTLE_MILLIS = 200;
  private static final int COLLECTION_MILLIS = 50;

  private final AtomicInteger rounds = new AtomicInteger();

  Footprint() {
    super(
        "footprint",
        "heap of an actor that waits, and how fast one is started",
        EnumSet.allOf(Style.class),
        new Parameter("n", 100_000, 1, 100_000_000, "actors"),
        new Parameter("warm", 0, 0, 1_000, "first rounds that do not measure"));
  }

  private record Hello() {}

  private static final Hello HELLO = new Hello();

  @Override
  Actor<?> root(Round round) {
    boolean measured = rounds.getAndIncrement() >= round.get("warm");
    int n = measured ? round.get("n") : FEW;
    long before = measured ? usedHeap() : 0;
    Tally greeted = round.tally(n, n, "greetings", n);
    List<ActorRef<Hello>> all = new ArrayList<>(n);
    if (measured) {
      round.afterwards(() -> measure(round, before, all));
    }
    Actor<Hello> idle = idle(round.style(), greeted);
    SpawnOptions options = Round.SMALL;
    return settingUp(ctx -> {
      for (int i = 0; i < n; i++) {
        ActorRef<Hello> one = ctx.spawn(idle, options);
        all.add(one);
        one.tell(HELLO);
      }
    });
  }

  private static Actor<Hello> idle(Style style, Tally greeted) {
    return switch (style) {
      case HANDLER -> Actor.handling(() -> new Idle(greeted));
      case LOOP ->
          ctx -> {
            int hellos = 0;
            while (true) {
              ctx.receive();
              greeted.report(++hellos);
            }
          };
    };
  }

  private static final class Idle implements MessageHandler<Hello> {
    private final Tally greeted;
    private int hellos;

    Idle(Tally greeted) {
      this.greeted = greeted;
    }

    @Override
    public void handle(ActorContext<Hello> ctx, Hello message) {
      greeted.report(++hellos);
    }
  }

  private static void measure(Round round, long before, List<ActorRef<Hello>> all)
      throws InterruptedException {
    Thread.sleep(SETTLE_MILLIS);
    long after = usedHeap();
    round.extra("heap_before", before);
    round.extra("heap_after", after);
    round.extra("bytes_per_actor", (after - before) / all.size());
    round.extra("created_per_s", Math.round(1e9 * all.size() / round.nanos()));
  }

  /** What is alive, once a further collection frees nothing to speak of. */
  private static long usedHeap() {
    long last = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      try {
        Thread.sleep(COLLECTION_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted while measuring the heap", e);
      }
      long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (Math.abs(last - used) < Math.max(UNSTEADY_BYTES, used / 1_000)) {
        return used;
      }
      last = used;
    }
    return last;
  }
}
