package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Odd numbers go through filters that each know some primes; a new filter takes what is left over.
 */
final class Sieve extends Benchmark {
  Sieve() {
    super(
        "sieve",
        "a pipeline that grows",
        new Parameter("n", 100_000, 3, 100_000_000, "numbers below"),
        new Parameter("primes", 1_000, 1, 10_000_000, "that one filter knows"));
  }

  private sealed interface ToFilter {}

  private record Candidate(int number) implements ToFilter {}

  private record Exit(long primes, long messages) implements ToFilter {}

  @Override
  Actor<?> root(Round round) {
    int n = round.get("n");
    long expected = primesBelow(n);
    return settingUp(ctx -> {
      ActorRef<ToFilter> first =
          ctx.spawn(Actor.handling(() -> new Filter(round, 2, expected)), round.roomy());
      for (int number = 3; number < n; number += 2) {
        first.tell(new Candidate(number));
      }
      first.tell(new Exit(0, 0));
    });
  }

  private static long primesBelow(int n) {
    BitSet composite = new BitSet(n);
    for (int i = 2; (long) i * i < n; i++) {
      if (!composite.get(i)) {
        for (int multiple = i * i; multiple < n; multiple += i) {
          composite.set(multiple);
        }
      }
    }
    return n - 2L - composite.cardinality();
  }

  private static final class Filter implements MessageHandler<ToFilter> {
    private final Round round;
    private final long expected;
    private final int[] primes;
    private int known;
    private long received;
    private @Nullable ActorRef<ToFilter> next;

    Filter(Round round, int firstPrime, long expected) {
      this.round = round;
      this.expected = expected;
      this.primes = new int[round.get("primes")];
      this.primes[0] = firstPrime;
      this.known = 1;
    }

    @Override
    public void handle(ActorContext<ToFilter> ctx, ToFilter message) {
      received++;
      switch (message) {
        case Candidate candidate -> {
          if (!isDivisible(candidate.number())) {
            keepOrPassOn(ctx, candidate);
          }
        }
        case Exit(long before, long messages) -> {
          Exit exit = new Exit(before + known, messages + received);
          if (next != null) {
            next.tell(exit);
          } else {
            round.checkEquals(expected, exit.primes(), "primes");
            round.finish(exit.messages());
          }
        }
      }
    }

    private boolean isDivisible(int number) {
      for (int i = 0; i < known; i++) {
        if (number % primes[i] == 0) {
          return true;
        }
      }
      return false;
    }

    private void keepOrPassOn(ActorContext<ToFilter> ctx, Candidate candidate) {
      if (known < primes.length) {
        primes[known++] = candidate.number();
      } else if (next == null) {
        Actor<ToFilter> filter =
            Actor.handling(() -> new Filter(round, candidate.number(), expected));
        next = ctx.spawn(filter, round.roomy());
      } else {
        next.tell(candidate);
      }
    }
  }
}
