package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.testing.Linearizability.Verdict;
import dev.coact.testing.Specs.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The search against one that tries all orders, on small histories of all kinds. */
class RandomHistoriesTest {
  private static final String[] KEYS = {"x", "y"};
  private static final long LAST = Operation.NEVER - 1;

  @Property(tries = 4_000)
  void check_register_agrees(@ForAll Random random, @ForAll @IntRange(max = 6) int size) {
    List<Operation<Op, Integer>> operations = operations(random, size, "write", "read");

    agree(operations, Specs.REGISTER);
    agree(operations, Specs.RELATION);
    agree(operations, Specs.KEYED);
  }

  @Property(tries = 4_000)
  void check_severalNextStates_agrees(@ForAll Random random, @ForAll @IntRange(max = 6) int size) {
    agree(operations(random, size, "write", "read"), Specs.CHOOSER);
  }

  @Property(tries = 4_000)
  void check_otherObjects_agrees(@ForAll Random random, @ForAll @IntRange(max = 6) int size) {
    agree(operations(random, size, "inc", "read"), Specs.COUNTER);
    agree(operations(random, size, "enq", "deq"), Specs.QUEUE);
    agree(operations(random, size, "lock", "unlock"), Specs.LOCK);
  }

  private static <S> void agree(
      List<Operation<Op, Integer>> operations, SequentialSpec<S, Op, Integer> spec) {
    boolean expected = true;
    for (String key : KEYS) {
      expected &=
          spec.partOf(new Op("read", key, 0)).equals("")
              ? BruteForce.isLinearizable(operations, spec, LAST)
              : BruteForce.isLinearizable(
                  operations.stream().filter(o -> o.op().key().equals(key)).toList(), spec, LAST);
    }
    Linearizability.Report report = Linearizability.check(operations, spec, 100_000);
    assertThat(report.verdict())
        .as("%s", report)
        .isEqualTo(expected ? Verdict.LINEARIZABLE : Verdict.NOT_LINEARIZABLE);
    if (!expected && spec.partOf(new Op("read", "x", 0)).equals("")) {
      isFirstThatFails(operations, spec);
    }
  }

  /** The offending operation is the first that cannot be explained, and all before it can be. */
  private static <S> void isFirstThatFails(
      List<Operation<Op, Integer>> operations, SequentialSpec<S, Op, Integer> spec) {
    var search = new LinearizabilitySearch<>(spec, operations, 100_000);
    assertThat(search.search()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    Operation<Op, Integer> offending = search.offending();
    assertThat(offending).isNotNull();
    assertThat(BruteForce.isLinearizable(operations, spec, offending.returned())).isFalse();
    assertThat(BruteForce.isLinearizable(operations, spec, offending.returned() - 1)).isTrue();
    for (LinearizabilitySearch.Explained<Op, Integer> step : search.longest()) {
      assertThat(step.operation().called()).isLessThan(offending.returned());
    }
  }

  /** Calls and returns at random, with results that are often possible. */
  private static List<Operation<Op, Integer>> operations(
      Random random, int size, String update, String query) {
    History<Op, Integer> history = new History<>();
    List<History<Op, Integer>.Call> open = new ArrayList<>();
    int begun = 0;
    while (begun < size || !open.isEmpty()) {
      if (begun < size && (open.isEmpty() || random.nextBoolean())) {
        String key = KEYS[random.nextInt(KEYS.length)];
        String name = random.nextBoolean() ? update : query;
        open.add(history.call("c" + begun % 3, new Op(name, key, random.nextInt(3))));
        begun++;
      } else {
        History<Op, Integer>.Call call = open.remove(random.nextInt(open.size()));
        switch (random.nextInt(8)) {
          case 0 -> {} // pending for ever
          case 1 -> call.rejected();
          default -> call.returned(random.nextInt(3) - (random.nextInt(4) == 0 ? 1 : 0));
        }
      }
    }
    return history.operations();
  }
}
