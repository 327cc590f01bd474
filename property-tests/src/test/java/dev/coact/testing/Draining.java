package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.LostMessage;
import dev.coact.actor.LostMessage.Reason;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * A worker with a small mailbox that is drained while several others send to it and it crashes now
 * and then: what was accepted is handled, and all else is recorded as lost.
 */
final class Draining {
  private static final int SENDERS = 3;
  private static final int ITEMS = 5;
  private static final int FAULTS = 4;
  private static final Duration IN_TIME = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofMinutes(1);

  private Draining() {}

  record Item(int sender, int number) {}

  static Scenario scenario() {
    return sim -> {
      sim.run().faults(new RandomFaults("/worker", FAULTS, false, sim.random("faults")));
      RandomGenerator random = sim.random("draining");
      Map<Item, Integer> handled = new HashMap<>();
      List<Item> sent = new ArrayList<>();
      ActorRef<Item> worker =
          sim.system()
              .spawn(
                  "worker",
                  worker(handled, random.nextInt(3)),
                  SpawnOptions.defaults()
                      .withMailboxCapacity(random.nextInt(1, 4))
                      .withSupervision(Supervision.restart(1_000, Duration.ofDays(1))));
      for (int i = 0; i < SENDERS; i++) {
        sim.system().spawn("sender" + i, sender(i, worker, sent, random.nextInt(3)));
      }
      CompletableFuture<Boolean> drained = new CompletableFuture<>();
      int wait = random.nextInt(4);
      sim.system()
          .spawn(
              "controller",
              ctx -> {
                ctx.sleep(Duration.ofMillis(wait));
                drained.complete(ctx.await(ctx.system().drain(worker, IN_TIME)));
              });
      sim.runFor(LONG);
      assertThat(drained).as("drained").isCompletedWithValue(true);
      check(sim, sent, handled);
    };
  }

  private static Actor<Item> worker(Map<Item, Integer> handled, int pause) {
    return Actor.handling(() ->
        (ctx, item) -> {
          handled.merge(item, 1, Integer::sum);
          if (item.number() % 2 == 0) {
            ctx.sleep(Duration.ofMillis(pause));
          }
        });
  }

  private static Actor<Object> sender(
      int number, ActorRef<Item> worker, List<Item> sent, int pause) {
    return ctx -> {
      for (int i = 0; i < ITEMS; i++) {
        Item item = new Item(number, i);
        sent.add(item);
        worker.tell(item);
        ctx.sleep(Duration.ofMillis(pause));
      }
    };
  }

  private static void check(ActorSim sim, List<Item> sent, Map<Item, Integer> handled) {
    Map<Object, Reason> lost = new HashMap<>();
    for (LostMessage each : sim.lost()) {
      assertThat(lost.put(each.message(), each.reason())).as("lost before: %s", each).isNull();
    }
    assertThat(sent).hasSize(SENDERS * ITEMS);
    for (Item item : sent) {
      int times = handled.getOrDefault(item, 0);
      Reason reason = lost.get(item);
      String what = item + " handled=" + times + " lost=" + reason;
      assertThat(times).as(what).isLessThanOrEqualTo(1);
      assertThat(times == 1 || reason != null).as(what).isTrue();
      assertThat(reason).as(what).isIn(null, Reason.RECIPIENT_ENDED, Reason.FAILED_IN_HANDLER);
      assertThat(times == 1 && reason == Reason.RECIPIENT_ENDED).as(what).isFalse();
    }
  }
}
