package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorFailure;
import dev.coact.actor.ActorRef;
import dev.coact.actor.SpawnOptions;
import dev.coact.mailbox.OverflowPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two actors that send to each other, with mailboxes that fill up and senders that wait for room.
 * The bug: mailboxes too small for what can be on its way.
 */
final class FullMailboxes {
  private static final int ITEMS = 6;
  private static final Duration LONG = Duration.ofMinutes(1);

  private FullMailboxes() {}

  enum Message {
    ITEM,
    DONE
  }

  /** Told to go, each of two sends the other two messages. */
  static Scenario facing(int capacity) {
    return sim -> {
      List<ActorRef<String>> both = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        int other = 1 - both.size();
        both.add(
            sim.system()
                .spawn(
                    name,
                    Actor.<String>handling(() ->
                        (ctx, message) -> {
                          if (message.equals("go")) {
                            both.get(other).tell("first");
                            both.get(other).tell("second");
                          }
                        }),
                    waiting(capacity)));
      }
      both.forEach(one -> one.tell("go"));
      sim.runFor(LONG);
      noneFailed(sim);
    };
  }

  /** One passes items on to the other, which acknowledges each. */
  static Scenario pipeline(int capacity) {
    return sim -> {
      List<Message> done = new ArrayList<>();
      List<ActorRef<Message>> second = new ArrayList<>();
      ActorRef<Message> first =
          sim.system()
              .spawn(
                  "first",
                  Actor.<Message>handling(() ->
                      (ctx, message) -> {
                        switch (message) {
                          case ITEM -> second.getFirst().tell(message);
                          case DONE -> done.add(message);
                        }
                      }),
                  waiting(capacity));
      second.add(
          sim.system()
              .spawn(
                  "second",
                  Actor.<Message>handling(() -> (ctx, item) -> first.tell(Message.DONE)),
                  waiting(2)));
      sim.system()
          .spawn(
              "source",
              ctx -> {
                for (int i = 0; i < ITEMS; i++) {
                  first.tell(Message.ITEM);
                }
              });
      sim.runFor(LONG);
      noneFailed(sim);
      assertThat(done).hasSize(ITEMS);
    };
  }

  static Yardstick facing() {
    return Yardstick.of("full mailboxes, face to face", facing(1), facing(3))
        .withMedian(1)
        .withDeviations(0);
  }

  static Yardstick pipeline() {
    return Yardstick.of("full mailboxes, pipeline", pipeline(2), pipeline(2 * ITEMS));
  }

  private static SpawnOptions waiting(int capacity) {
    return SpawnOptions.defaults()
        .withMailboxCapacity(capacity)
        .withOverflow(OverflowPolicy.SUSPEND);
  }

  private static void noneFailed(ActorSim sim) {
    assertThat(sim.failures()).extracting(ActorFailure::cause).isEmpty();
  }
}
