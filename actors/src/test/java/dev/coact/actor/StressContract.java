package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.mailbox.OverflowPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Everything at once from several threads: no message, ask, watch, timer or block goes astray. */
@Timeout(120)
abstract class StressContract extends ActorContract {
  private static final int SLOTS = 16;
  private static final int SINKS = 8; // the first slots; they wait for nobody

  private final AtomicReferenceArray<ActorRef<Message>> slots = new AtomicReferenceArray<>(SLOTS);
  private final LongAdder sent = new LongAdder();
  private final LongAdder handled = new LongAdder();
  private final LongAdder lostTells = new LongAdder();
  private final LongAdder asked = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder unanswered = new LongAdder();

  StressContract(boolean portable) {
    super(portable);
  }

  private sealed interface Message {
    /** Told; {@code seed} decides what the receiver does. */
    record Work(long seed) implements Message {}

    record Question(ActorRef<Long> replyTo, boolean answer) implements Message {}

    record Note() implements Message {}
  }

  @RepeatedTest(3)
  void everythingAtOnce_addsUp() throws Exception {
    long seed = System.nanoTime();
    int steps = portable() ? 2_000 : 15_000;
    system.onLost(message -> {
      if (message.message() instanceof Message.Work) {
        lostTells.increment();
      }
    });
    for (int i = 0; i < SLOTS; i++) {
      slots.set(i, fresh(i, i));
    }
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      SplittableRandom random = new SplittableRandom(seed + t);
      threads.add(Thread.ofPlatform().start(() -> steps(random, steps)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    ShutdownReport report = system.shutdown(LONG);

    assertThat(report.isClean()).as("seed %s: %s", seed, report).isTrue();
    assertThat(handled.sum() + lostTells.sum()).as("seed %s", seed).isEqualTo(sent.sum());
    assertThat(answered.sum() + unanswered.sum()).as("seed %s", seed).isEqualTo(asked.sum());
    assertThat(answered.sum()).isPositive();
    assertThat(report.counters().lostInAll()).isEqualTo(lost.size());
    assertThat(report.counters().failures()).isEqualTo(failures.size()).isPositive();
    assertThat(report.counters().restarts()).isPositive();
  }

  private void steps(SplittableRandom random, int steps) {
    for (int i = 0; i < steps; i++) {
      int slot = random.nextInt(SLOTS);
      ActorRef<Message> target = slots.get(slot);
      switch (random.nextInt(100)) {
        case 0 -> {
          system.stop(target);
          slots.set(slot, fresh(slot, random.nextInt()));
        }
        case 1, 2, 3, 4 -> ask(target, random.nextInt(10) > 0, Duration.ofMillis(2));
        case 5, 6 -> askAsync(target, random.nextInt(10) > 0);
        default -> tell(target, random.nextLong());
      }
    }
  }

  private void tell(ActorRef<Message> target, long seed) {
    sent.increment();
    target.tell(new Message.Work(seed));
  }

  private void ask(ActorRef<Message> target, boolean answer, Duration timeout) {
    asked.increment();
    try {
      target.<Long>ask(me -> new Message.Question(me, answer), timeout);
      answered.increment();
    } catch (AskException e) {
      unanswered.increment();
    } catch (ActorStoppedException e) {
      unanswered.increment();
      throw e;
    }
  }

  private void askAsync(ActorRef<Message> target, boolean answer) {
    asked.increment();
    var _ =
        target
            .<Long>askAsync(me -> new Message.Question(me, answer), Duration.ofMillis(2))
            .whenComplete(
                (value, failure) -> (failure == null ? answered : unanswered).increment());
  }

  private ActorRef<Message> fresh(int slot, int variant) {
    SpawnOptions options =
        RESTARTING
            .withMailboxCapacity(1 + Math.floorMod(variant, 5))
            .withOverflow(variant % 3 == 0 ? OverflowPolicy.REJECT : OverflowPolicy.SUSPEND);
    Actor<Message> style =
        variant % 2 == 0
            ? Actor.handling(() -> (ctx, message) -> handle(ctx, message, slot))
            : ctx -> {
              while (true) {
                Message message = ctx.receive();
                handle(ctx, message, slot);
              }
            };
    return system.spawn(style, options);
  }

  private void handle(ActorContext<Message> ctx, Message message, int slot) throws Exception {
    switch (message) {
      case Message.Work(long seed) -> {
        work(ctx, new SplittableRandom(seed), slot);
        handled.increment();
      }
      case Message.Question(var replyTo, boolean answer) -> {
        if (answer) {
          replyTo.tell(42L);
        }
      }
      case Message.Note() -> {}
    }
  }

  private void work(ActorContext<Message> ctx, SplittableRandom random, int slot) throws Exception {
    switch (random.nextInt(200)) {
      case 0, 1 -> throw new IllegalStateException("crash");
      case 2, 3 -> ctx.sleep(Duration.ofNanos(random.nextInt(100_000)));
      case 4, 5 -> ctx.yield();
      case 6, 7 -> ctx.heap().allocate(1 + random.nextInt(5000));
      case 8, 9 -> ctx.timers().once(random.nextInt(3), Duration.ofMillis(1), new Message.Note());
      case 10, 11 -> child(ctx, random);
      case 12 -> ctx.stop(ctx.self());
      case 13 -> ctx.ledger().hold("nothing", () -> {});
      case 14, 15, 16, 17 -> {
        if (slot >= SINKS) {
          ask(slots.get(random.nextInt(SINKS)), random.nextInt(4) > 0, Duration.ofMillis(2));
        }
      }
      default -> {
        if (slot >= SINKS && random.nextBoolean()) {
          tell(slots.get(random.nextInt(SINKS)), random.nextLong());
        }
      }
    }
  }

  private void child(ActorContext<Message> ctx, SplittableRandom random) {
    ActorRef<Message> child =
        ctx.spawn(
            c -> {
              while (true) {
                Message message = c.receive();
                handle(c, message, 0);
              }
            },
            RESTARTING);
    ctx.watch(child, Message.Note::new);
    for (int i = 0; i < 5; i++) {
      tell(child, random.nextLong());
    }
    if (random.nextBoolean()) {
      ctx.stop(child);
    }
    if (random.nextBoolean()) {
      ctx.unwatch(child);
    }
  }
}
