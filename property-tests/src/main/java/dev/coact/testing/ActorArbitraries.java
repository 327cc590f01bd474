package dev.coact.testing;

import dev.coact.actor.SystemSettings;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * jqwik arbitraries for tests of actors. All of them shrink. For jqwik's {@code @Provide} methods,
 * and for those of {@link ActorProperty}.
 */
public final class ActorArbitraries {
  private static final int MOST_CAPACITY = 64;
  private static final int MOST_THROUGHPUT = 16;
  private static final int FAULTS = 4;

  private ActorArbitraries() {}

  /**
   * Messages of one protocol: values of a record, an enum, or any of what a sealed interface
   * permits. Components get values by their types and annotations, such as {@code @IntRange}.
   *
   * @throws IllegalArgumentException for any other type
   */
  public static <T> Arbitrary<T> messages(Class<T> type) {
    if (type.isEnum()) {
      return Arbitraries.of(type.getEnumConstants());
    }
    if (type.isRecord()) {
      return Arbitraries.forType(type).useConstructors(each -> isCanonical(type, each));
    }
    if (type.isSealed()) {
      List<Arbitrary<? extends T>> cases =
          Arrays.stream(type.getPermittedSubclasses())
              .<Arbitrary<? extends T>>map(
                  each -> Arbitraries.lazy(() -> messages(each.asSubclass(type))))
              .toList();
      return Arbitraries.oneOf(cases);
    }
    throw new IllegalArgumentException(
        "messages of " + type + " (expected: a record, an enum, or a sealed interface of such)");
  }

  private static boolean isCanonical(Class<?> type, Constructor<?> constructor) {
    return Arrays.equals(
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(),
        constructor.getParameterTypes());
  }

  /**
   * A list of commands for each of some clients, for {@link Clients#programs}.
   *
   * @param clients how many; at least 1
   * @param atMost commands for each; not negative
   */
  public static <C> Arbitrary<List<List<C>>> programs(
      Arbitrary<C> commands, int clients, int atMost) {
    return commands.list().ofMaxSize(atMost).list().ofSize(clients);
  }

  /**
   * Fault plans for {@link ActorSim#faults}: none, some or all of crashes, restart storms, stalls
   * and refused messages, each up to so often.
   *
   * @param actors whom they hit: a path as {@link Fault} has it
   * @param atMost of each; at least 1
   */
  public static Arbitrary<List<Fault>> faults(String actors, int atMost) {
    Arbitrary<Fault> kinds =
        Arbitraries.of(
            Fault.crash(actors),
            Fault.restartStorm(actors),
            Fault.stall(actors),
            Fault.refuse(actors));
    return Combinators.combine(kinds, Arbitraries.integers().between(1, atMost))
        .as(Fault::atMost)
        .list()
        .ofMaxSize(FAULTS);
  }

  /**
   * Settings of a system that matter for the order of things: capacity of mailboxes, small ones
   * first, and messages in a turn. In a jqwik property a parameter of type {@link SystemSettings}
   * is what its simulated systems are started with.
   */
  public static Arbitrary<SystemSettings> systems() {
    return Combinators.combine(
            Arbitraries.integers().between(1, MOST_CAPACITY),
            Arbitraries.integers().between(1, MOST_THROUGHPUT))
        .as((capacity, throughput) ->
            ActorSim.settings()
                .withMailbox(mailbox -> mailbox.withCapacity(capacity))
                .withScheduler(scheduler -> scheduler.withThroughput(throughput)));
  }
}
