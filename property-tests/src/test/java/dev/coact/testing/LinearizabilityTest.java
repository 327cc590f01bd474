package dev.coact.testing;

import static dev.coact.testing.Specs.COUNTER;
import static dev.coact.testing.Specs.KEYED;
import static dev.coact.testing.Specs.LOCK;
import static dev.coact.testing.Specs.QUEUE;
import static dev.coact.testing.Specs.REGISTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.testing.Linearizability.Verdict;
import dev.coact.testing.Specs.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Histories from the literature, reports, limits, and large ones. */
class LinearizabilityTest {
  private final History<Op, Integer> history = new History<>();

  private Verdict verdict(SequentialSpec<?, Op, Integer> spec) {
    return Linearizability.check(history, spec).verdict();
  }

  private void sequential(String client, Op op, int result) {
    history.call(client, op).returned(result);
  }

  @Test
  void check_nothing_isLinearizable() {
    assertThat(verdict(REGISTER)).isEqualTo(Verdict.LINEARIZABLE);
  }

  @Test
  void check_readsOfOneWriteGoBack_isNot() {
    var write = history.call("a", new Op("write", 1));
    sequential("b", new Op("read"), 1);
    sequential("b", new Op("read"), 0);
    write.returned(0);

    assertThat(verdict(REGISTER)).isEqualTo(Verdict.NOT_LINEARIZABLE);
  }

  @Test
  void check_readDuringWrite_seesEither() {
    var write = history.call("a", new Op("write", 1));
    sequential("b", new Op("read"), 0);
    sequential("b", new Op("read"), 1);
    write.returned(0);

    assertThat(verdict(REGISTER)).isEqualTo(Verdict.LINEARIZABLE);
  }

  @Test
  void check_pendingWrite_takesEffectLateOrNever() {
    history.call("a", new Op("write", 1));
    sequential("b", new Op("read"), 0);
    assertThat(verdict(REGISTER)).isEqualTo(Verdict.LINEARIZABLE);

    sequential("b", new Op("read"), 1);
    assertThat(verdict(REGISTER)).isEqualTo(Verdict.LINEARIZABLE);

    sequential("b", new Op("read"), 0);
    assertThat(verdict(REGISTER)).isEqualTo(Verdict.NOT_LINEARIZABLE);
  }

  @Test
  void check_rejectedWriteIsSeen_isNot() {
    history.call("a", new Op("write", 1)).rejected();
    sequential("b", new Op("read"), 1);

    assertThat(verdict(REGISTER)).isEqualTo(Verdict.NOT_LINEARIZABLE);
  }

  @Test
  void check_queueOfHerlihyAndWing_needsTheOrderOfEnqueues() {
    var x = history.call("a", new Op("enq", 1));
    var y = history.call("b", new Op("enq", 2));
    y.returned(0);
    x.returned(0);
    sequential("a", new Op("deq"), 2);
    sequential("b", new Op("deq"), 1);
    assertThat(verdict(QUEUE)).isEqualTo(Verdict.LINEARIZABLE);

    sequential("a", new Op("enq", 3), 0);
    sequential("a", new Op("enq", 4), 0);
    sequential("b", new Op("deq"), 4);
    assertThat(verdict(QUEUE)).isEqualTo(Verdict.NOT_LINEARIZABLE);
  }

  @Test
  void check_twoIncrementsReturnTheSame_isNot() {
    var one = history.call("a", new Op("inc"));
    var other = history.call("b", new Op("inc"));
    one.returned(0);
    other.returned(0);

    assertThat(verdict(COUNTER)).isEqualTo(Verdict.NOT_LINEARIZABLE);
  }

  @Test
  void check_lockTakenTwice_isNotUnlessAnUnlockMayHaveHappened() {
    sequential("a", new Op("lock"), 1);
    var unlock = history.call("a", new Op("unlock"));
    sequential("b", new Op("lock"), 1);
    assertThat(verdict(LOCK)).isEqualTo(Verdict.LINEARIZABLE);

    unlock.rejected();
    assertThat(verdict(LOCK)).isEqualTo(Verdict.NOT_LINEARIZABLE);
  }

  @Test
  void check_partitioned_saysWhichPart() {
    sequential("a", new Op("write", "x", 1), 0);
    sequential("a", new Op("write", "y", 2), 0);
    sequential("b", new Op("read", "x", 0), 1);
    assertThat(verdict(KEYED)).isEqualTo(Verdict.LINEARIZABLE);
    assertThat(verdict(REGISTER)).isEqualTo(Verdict.NOT_LINEARIZABLE);

    sequential("b", new Op("read", "y", 0), 1);
    assertThat(Linearizability.check(history, KEYED).text()).contains("(part y)", "b: ready -> 1");
  }

  @Test
  void assertLinearizable_staleRead_printsPrefixOffenderAndPicture() {
    var write = history.call("writer", new Op("write", 7));
    sequential("r1", new Op("read"), 7);
    sequential("r2", new Op("read"), 0);
    write.returned(0);
    history.call("r1", new Op("write", 9));
    sequential("r1", new Op("read"), 9);

    assertThatThrownBy(() -> Linearizability.assertLinearizable(history, REGISTER))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            not linearizable: no order explains r2: read -> 0
            what returned before that can be explained, for example by
              start: 0
              writer: write(7) -> 0; then: 7
              r1: read -> 7; then: 7
            history (5 operations, 2 configurations looked at):
              writer |--write(7) -> 0------------------|
              r1       |--read -> 7--|
              r2                       |--read -> 0--|\
            """);
  }

  @Test
  void toString_pendingAndRejected_areDrawnOpenAndInRowsOfTheirOwn() {
    history.call("a", new Op("write", 1));
    sequential("a", new Op("read"), 0);
    history.call("b", new Op("write", 2)).rejected();

    assertThat(history)
        .hasToString(
            """
            a |--write(1) ?...
                |--read -> 0--|
            b                   |--write(2) !--|\
            """
                .indent(2)
                .stripTrailing());
  }

  @Test
  void assertLinearizable_limitReached_isNoSuccess() {
    for (int i = 0; i < 12; i++) {
      history.call("c" + i, new Op("write", i));
    }
    sequential("r", new Op("read"), 11);
    sequential("r", new Op("read"), 77);

    var report = Linearizability.check(history.operations(), REGISTER, 100);
    assertThat(report.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(report.text()).contains("gave up", "pending=12", "partitionBy");
    assertThat(verdict(REGISTER)).isEqualTo(Verdict.NOT_LINEARIZABLE);
  }

  @Test
  void record_throws_isPendingAndThrown() throws Exception {
    assertThat(history.record("a", new Op("read"), () -> 0)).isZero();
    assertThatThrownBy(() ->
            history.record(
                "a",
                new Op("write", 1),
                () -> {
                  throw new ExecutionException(null);
                }))
        .isInstanceOf(ExecutionException.class);

    assertThat(history.operations())
        .extracting(Operation::end)
        .containsExactly(Operation.End.RETURNED, Operation.End.PENDING);
  }

  @Test
  void returned_twice_isRefused() {
    var call = history.call("a", new Op("read"));
    call.returned(0);

    assertThatThrownBy(call::rejected).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void record_fromManyThreads_losesNothingAndStaysInOrder() throws Exception {
    AtomicInteger counter = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String name = "t" + t;
      threads.add(
          Thread.ofVirtual()
              .start(() ->
                  assertThatCode(
                          () -> {
                            for (int i = 0; i < 500; i++) {
                              var _ = history.record(name, new Op("inc"), counter::getAndIncrement);
                            }
                          })
                      .doesNotThrowAnyException()));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(history.operations()).hasSize(2_000);
    Linearizability.assertLinearizable(history, COUNTER);
  }

  /** Ten writers at a time, whose order only the reads after them tell. */
  @Test
  void check_manyAtATime_isQuick() {
    for (int round = 0; round < 150; round++) {
      List<History<Op, Integer>.Call> calls = new ArrayList<>();
      for (int c = 0; c < 10; c++) {
        calls.add(history.call("c" + c, new Op("write", c)));
      }
      calls.forEach(call -> call.returned(0));
      sequential("r", new Op("read"), round % 10);
    }
    assertThat(verdict(REGISTER)).isEqualTo(Verdict.LINEARIZABLE);

    sequential("r", new Op("read"), 77);
    assertThat(verdict(REGISTER)).isEqualTo(Verdict.NOT_LINEARIZABLE);
  }
}
