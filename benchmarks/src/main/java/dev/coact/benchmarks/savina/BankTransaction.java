package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A teller orders transfers between accounts. The paying account has the other take the money and
 * handles nothing else until it has: in handler style it puts aside what comes meanwhile, in
 * straight-line style it asks.
 */
final class BankTransaction extends Benchmark {
  private static final long INITIAL_BALANCE = 1_000_000_000;
  private static final int MOST_PAID = 1_000;

  BankTransaction() {
    super(
        "bank-transaction",
        "an answer that many actors wait for, which handle nothing else meanwhile",
        EnumSet.allOf(Style.class),
        new Parameter("accounts", 1_000, 10, 10_000_000, "that pay each other"),
        new Parameter("n", 50_000, 1, MANY, "transfers"));
  }

  private sealed interface ToAccount {}

  private record Credit(long amount, ActorRef<ToAccount> recipient, ActorRef<Completed> teller)
      implements ToAccount {}

  private record Debit(long amount, ActorRef<ToAccount> replyTo) implements ToAccount {}

  private record Close() implements ToAccount {}

  private record Taken() implements ToAccount {}

  private record Completed() {}

  private static final Taken TAKEN = new Taken();
  private static final Completed COMPLETED = new Completed();

  /* The teller orders all transfers before it hears of the first. If an account were so full that the teller had to wait
  for it, and so many answers were on their way that the account waited for the teller, none would go on. */
  @Override
  void check(Parameters values) throws WrongUseException {
    long most = (long) values.get("accounts") * values.get("mailbox") / 4;
    if (values.get("n") > most) {
      throw new WrongUseException(
          "n: "
              + values.get("n")
              + " (expected: at most accounts * mailbox / 4 = "
              + most
              + ", since all are ordered at once)");
    }
  }

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Teller(round));
  }

  private static final class Teller implements MessageHandler<Completed> {
    private final Round round;
    private final int n;
    private List<ActorRef<ToAccount>> accounts = List.of();
    private int completed;

    Teller(Round round) {
      this.round = round;
      this.n = round.get("n");
    }

    @Override
    public void started(ActorContext<Completed> ctx) {
      int count = round.get("accounts");
      Tally balances =
          round.tally(count, INITIAL_BALANCE * count, "sum of the balances", 4L * n + count);
      List<ActorRef<ToAccount>> all = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        all.add(ctx.spawn(account(round, balances), round.roomy()));
      }
      accounts = List.copyOf(all);
      order(ctx.self());
    }

    /**
     * Money goes from a lower to a higher account only, so that waiting accounts form no circle.
     */
    private void order(ActorRef<Completed> self) {
      SplittableRandom random = new SplittableRandom(16);
      int payers = accounts.size() / 10 * 8;
      for (int i = 0; i < n; i++) {
        int from = random.nextInt(payers);
        int to = from + 1 + random.nextInt(accounts.size() - from - 1);
        accounts.get(from).tell(new Credit(random.nextInt(MOST_PAID), accounts.get(to), self));
      }
    }

    @Override
    public void handle(ActorContext<Completed> ctx, Completed message) {
      if (++completed == n) {
        accounts.forEach(account -> account.tell(new Close()));
      }
    }
  }

  private static Actor<ToAccount> account(Round round, Tally balances) {
    return switch (round.style()) {
      case HANDLER -> Actor.handling(() -> new Account(balances));
      case LOOP -> ctx -> accountInALoop(ctx, balances);
    };
  }

  /** Puts aside what comes while it waits for the other. */
  private static final class Account implements MessageHandler<ToAccount> {
    private final Tally balances;
    private final ArrayDeque<ToAccount> aside = new ArrayDeque<>();
    private long balance = INITIAL_BALANCE;

    /* While it waits for the other to confirm. */
    private @Nullable ActorRef<Completed> teller;

    Account(Tally balances) {
      this.balances = balances;
    }

    @Override
    public void handle(ActorContext<ToAccount> ctx, ToAccount message) {
      if (message instanceof Taken) {
        Objects.requireNonNull(teller, "an answer that nobody waits for").tell(COMPLETED);
        teller = null;
        while (teller == null && !aside.isEmpty()) {
          handleNow(ctx, aside.poll());
        }
      } else if (teller == null) {
        handleNow(ctx, message);
      } else {
        aside.add(message);
      }
    }

    private void handleNow(ActorContext<ToAccount> ctx, ToAccount message) {
      switch (message) {
        case Credit credit -> {
          balance -= credit.amount;
          teller = credit.teller;
          credit.recipient.tell(new Debit(credit.amount, ctx.self()));
        }
        case Debit(long amount, var replyTo) -> {
          balance += amount;
          replyTo.tell(TAKEN);
        }
        case Close() -> {
          balances.report(balance);
          ctx.stop(ctx.self());
        }
        case Taken() -> throw new IllegalStateException("an answer that was put aside");
      }
    }
  }

  /** Asks the other, and handles nothing until it has answered. */
  private static void accountInALoop(ActorContext<ToAccount> ctx, Tally balances) {
    long balance = INITIAL_BALANCE;
    while (true) {
      switch (ctx.receive()) {
        case Credit(long amount, var recipient, var teller) -> {
          balance -= amount;
          recipient.<ToAccount>ask(me -> new Debit(amount, me), Round.PATIENCE);
          teller.tell(COMPLETED);
        }
        case Debit(long amount, var replyTo) -> {
          balance += amount;
          replyTo.tell(TAKEN);
        }
        case Close() -> {
          balances.report(balance);
          return;
        }
        case Taken() -> throw new IllegalStateException("an answer that nobody waits for");
      }
    }
  }
}
