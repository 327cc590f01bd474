package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * An account that must keep 10, and a client that withdraws what it can. The bug: it allows a
 * withdrawal of one too much. No order is needed for it.
 */
final class Bank {
  private static final int LEAST = 10;
  private static final int SPREAD = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private Bank() {}

  record Withdraw(int amount, ActorRef<Integer> replyTo) {}

  static Scenario thatKeeps(int least) {
    return sim -> {
      RandomGenerator random = sim.random("client");
      int balance = LEAST + random.nextInt(SPREAD);
      ActorRef<Withdraw> account = sim.system().spawn("account", account(balance, least));
      sim.system().spawn("client", client(balance, account, random));
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of("bank, one too much", thatKeeps(LEAST - 1), thatKeeps(LEAST))
        .withMedian(1)
        .withDeviations(0);
  }

  /** Answers with the balance afterwards. */
  private static Actor<Withdraw> account(int opening, int least) {
    return ctx -> {
      int balance = opening;
      while (true) {
        Withdraw request = ctx.receive();
        if (balance - request.amount() >= least) {
          balance -= request.amount();
        }
        request.replyTo().tell(balance);
      }
    };
  }

  private static Actor<Object> client(
      int opening, ActorRef<Withdraw> account, RandomGenerator random) {
    return ctx -> {
      int balance = opening;
      while (balance > LEAST) {
        int amount = 1 + random.nextInt(balance);
        balance = account.ask(me -> new Withdraw(amount, me), PATIENCE);
        assertThat(balance).as("balance").isGreaterThanOrEqualTo(LEAST);
      }
      int oneMore = account.ask(me -> new Withdraw(1, me), PATIENCE);
      assertThat(oneMore).as("balance").isEqualTo(LEAST);
    };
  }
}
