package dev.coact.testing;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.constraints.IntRange;

/** Small systems for the tests of the front ends. */
final class Samples {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private Samples() {}

  /** From one account to another. */
  record Transfer(
      @IntRange(max = 2) int from,
      @IntRange(max = 2) int to,
      @IntRange(min = 1, max = 40) int amount) {}

  sealed interface Command {
    record Move(Transfer transfer, ActorRef<Boolean> replyTo) implements Command {}

    record Total(ActorRef<Integer> replyTo) implements Command {}
  }

  static final int ACCOUNTS = 3;
  static final int INITIAL = 30;

  /** Accounts that a test can look at. */
  static final class Books {
    final Map<Integer, Integer> accounts = new HashMap<>();

    Books() {
      for (int i = 0; i < ACCOUNTS; i++) {
        accounts.put(i, INITIAL);
      }
    }

    int total() {
      return accounts.values().stream().mapToInt(Integer::intValue).sum();
    }

    int least() {
      return accounts.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
    }
  }

  /** A bank; {@code mercy} is how far it lets an account fall below zero. */
  static Actor<Command> bank(Books books, int mercy) {
    return Actor.handling(() ->
        (ctx, command) -> {
          switch (command) {
            case Command.Total(ActorRef<Integer> replyTo) -> replyTo.tell(books.total());
            case Command.Move(Transfer transfer, ActorRef<Boolean> replyTo) -> {
              boolean covered = books.accounts.get(transfer.from()) + mercy >= transfer.amount();
              if (covered) {
                books.accounts.merge(transfer.from(), -transfer.amount(), Integer::sum);
                books.accounts.merge(transfer.to(), transfer.amount(), Integer::sum);
              }
              replyTo.tell(covered);
            }
          }
        });
  }

  /** Clients move money about; no account may fall below zero. */
  static void bankUnderLoad(ActorSim sim, int mercy, int clients, List<Transfer> transfers) {
    bankUnderLoad(sim, new Books(), mercy, clients, transfers);
  }

  static void bankUnderLoad(
      ActorSim sim, Books books, int mercy, int clients, List<Transfer> transfers) {
    ActorRef<Command> bank = sim.system().spawn("bank", bank(books, mercy));
    sim.clients(clients)
        .each(transfers, t -> bank.<Boolean>ask(me -> new Command.Move(t, me), SECOND));
    sim.always("never negative", () -> books.least() >= 0);
    sim.afterHealing(SECOND).eventually("all answered", sim::clientsDone);
    sim.atQuiescence(() -> {
      if (books.total() != ACCOUNTS * INITIAL) {
        throw new AssertionError("money was lost: " + books.total());
      }
    });
  }

  /** What clients read of a counter and write back, plus one, unless they do it in one request. */
  sealed interface CounterCommand {
    record Get(ActorRef<Integer> replyTo) implements CounterCommand {}

    record Set(int value, ActorRef<Integer> replyTo) implements CounterCommand {}
  }

  /** A counter that forgets when it crashes. */
  static void forgetful(ActorSim sim) {
    ActorRef<ActorRef<Integer>> counter =
        sim.system()
            .spawn(
                "counter",
                Actor.handling(() -> {
                  AtomicInteger count = new AtomicInteger();
                  return (ctx, replyTo) -> replyTo.tell(count.incrementAndGet());
                }),
                SpawnOptions.defaults().withSupervision(Supervision.restart(9, SECOND)));
    sim.clients(1).each(List.of(1, 2, 3), _ -> counter.<Integer>ask(me -> me, SECOND));
    sim.faults(Fault.crash("/counter"));
    sim.always(
        "it counts on",
        () ->
            sim.calls().stream()
                    .filter(ClientCall::isAnswered)
                    .map(ClientCall::result)
                    .distinct()
                    .count()
                == sim.calls().stream().filter(ClientCall::isAnswered).count());
  }

  /** A system that any fault may hit, and that minds none. */
  static void readers(ActorSim sim) {
    ActorRef<CounterCommand> counter =
        sim.system()
            .spawn(
                "counter",
                Actor.handling(() ->
                    (ctx, command) -> {
                      if (command instanceof CounterCommand.Get(ActorRef<Integer> replyTo)) {
                        replyTo.tell(0);
                      }
                    }));
    sim.clients(2)
        .each(List.of(1, 2, 3), _ -> counter.<Integer>ask(CounterCommand.Get::new, SECOND));
    sim.afterHealing(SECOND).eventually("all done", sim::clientsDone);
  }

  /** Two clients count to two, and lose an update if they read at the same time. */
  static void lostUpdate(ActorSim sim) {
    List<Integer> value = new ArrayList<>(List.of(0));
    ActorRef<CounterCommand> counter =
        sim.system()
            .spawn(
                "counter",
                Actor.handling(() ->
                    (ctx, command) -> {
                      switch (command) {
                        case CounterCommand.Get(ActorRef<Integer> replyTo) ->
                            replyTo.tell(value.getFirst());
                        case CounterCommand.Set(int next, ActorRef<Integer> replyTo) -> {
                          value.set(0, next);
                          replyTo.tell(next);
                        }
                      }
                    }));
    sim.clients(2)
        .each(
            List.of("increment"),
            _ -> {
              int seen = counter.<Integer>ask(CounterCommand.Get::new, SECOND);
              return counter.<Integer>ask(me -> new CounterCommand.Set(seen + 1, me), SECOND);
            });
    sim.atQuiescence(() -> {
      if (value.getFirst() != 2) {
        throw new AssertionError("an update was lost: " + value.getFirst());
      }
    });
  }
}
