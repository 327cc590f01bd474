package dev.coact.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.mailbox.MailboxModel.Gone;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mailbox with a lock: the common contract, and each policy in a sentence a test. */
class LockedMailboxTest extends LanesContract {
  private final List<Gone> gone = new ArrayList<>();
  private Lanes<Integer> box = make(1);

  @Override
  <M> Lanes<M> make(int capacity) {
    return LockedMailbox.create(capacity, OverflowPolicy.SUSPEND, null, null, (message, why) -> {});
  }

  private void make(int capacity, OverflowPolicy overflow, int keys, int levels) {
    box =
        new Shape(capacity, overflow, keys, levels)
            .mailbox((message, why) -> gone.add(new Gone(message, why)));
  }

  @AfterEach
  void box_isValid() {
    assertThat(box.isValid()).as(box.toString()).isTrue();
  }

  private void offerAll(int... messages) {
    for (int message : messages) {
      assertThat(box.offer(message)).isEqualTo(OfferResult.ACCEPTED);
    }
  }

  private List<Integer> drained() {
    List<Integer> all = new ArrayList<>();
    for (Integer message = box.poll(); message != null; message = box.poll()) {
      all.add(message);
    }
    return all;
  }

  @Test
  void of_whatNeedsNoLock_hasNone() {
    make(1, OverflowPolicy.SUSPEND, 0, 0);
    assertThat(box).isInstanceOf(Mailbox.class);
    make(1, OverflowPolicy.REJECT, 0, 0);
    assertThat(box).isInstanceOf(Mailbox.class);
    make(1, OverflowPolicy.REJECT, 1, 0);
    assertThat(box).isInstanceOf(LockedMailbox.class);
    make(1, OverflowPolicy.DROP_OLDEST, 0, 0);
    assertThat(box).isInstanceOf(LockedMailbox.class);
  }

  /* ---- dropping ---- */

  @Test
  void dropNewest_full_refusesTheNewOne() {
    make(2, OverflowPolicy.DROP_NEWEST, 0, 0);
    offerAll(1, 2);
    assertThat(box.offer(3)).isEqualTo(OfferResult.FULL);
    assertThat(gone).isEmpty();
    assertThat(drained()).containsExactly(1, 2);
  }

  @Test
  void dropOldest_full_losesTheHead() {
    make(2, OverflowPolicy.DROP_OLDEST, 0, 0);
    offerAll(1, 2, 3, 4);
    assertThat(gone)
        .containsExactly(new Gone(1, Displacement.DROPPED), new Gone(2, Displacement.DROPPED));
    assertThat(box.depth()).isEqualTo(2);
    assertThat(drained()).containsExactly(3, 4);
  }

  @Test
  void dropNewest_priorities_losesTheNewestOfTheLeastUrgent() {
    make(2, OverflowPolicy.DROP_NEWEST, 0, 2); // 0-2 urgent, 3-5 not
    offerAll(3, 4, 0, 1);
    assertThat(gone)
        .containsExactly(new Gone(4, Displacement.DROPPED), new Gone(3, Displacement.DROPPED));
    assertThat(box.offer(2)).isEqualTo(OfferResult.FULL);
    assertThat(box.offer(5)).isEqualTo(OfferResult.FULL);
    assertThat(drained()).containsExactly(0, 1);
  }

  @Test
  void dropOldest_priorities_losesTheOldestOfTheLeastUrgent() {
    make(2, OverflowPolicy.DROP_OLDEST, 0, 2);
    offerAll(3, 0, 4);
    assertThat(gone).containsExactly(new Gone(3, Displacement.DROPPED));
    offerAll(1);
    assertThat(box.offer(5)).isEqualTo(OfferResult.FULL);
    offerAll(2);
    assertThat(gone).map(Gone::message).containsExactly(3, 4, 0);
    assertThat(drained()).containsExactly(1, 2);
  }

  @Test
  void await_droppingPolicy_throws() {
    make(1, OverflowPolicy.DROP_OLDEST, 0, 0);
    assertThatThrownBy(() -> box.await(new Sender<>(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("await in a mailbox that drops")
        .hasMessageContaining("expected: offer");
  }

  @Test
  void close_dropping_handsOutInOrderOfPolls() {
    make(3, OverflowPolicy.DROP_OLDEST, 0, 2);
    offerAll(3, 0, 4);
    List<Integer> lost = new ArrayList<>();
    box.close(lost::add);
    assertThat(lost).containsExactly(0, 3, 4);
    assertThat(box.offer(1)).isEqualTo(OfferResult.CLOSED);
    assertThat(gone).isEmpty();
  }

  /* ---- conflating ---- */

  @Test
  void conflation_equalKey_takesThePlace() {
    make(3, OverflowPolicy.SUSPEND, 10, 0);
    offerAll(1, 2, 11, 3);
    assertThat(gone).containsExactly(new Gone(1, Displacement.CONFLATED));
    assertThat(box.depth()).isEqualTo(3);
    assertThat(drained()).containsExactly(11, 2, 3);
  }

  @Test
  void conflation_fullWithoutTheKey_isUpToThePolicy() {
    make(1, OverflowPolicy.SUSPEND, 10, 0);
    offerAll(1);
    assertThat(box.offer(2)).isEqualTo(OfferResult.FULL);
    make(1, OverflowPolicy.DROP_OLDEST, 10, 0);
    offerAll(1, 2);
    assertThat(gone).containsExactly(new Gone(1, Displacement.DROPPED));
  }

  @Test
  void conflation_whileOneWaits_needsNoRoom() {
    make(1, OverflowPolicy.SUSPEND, 10, 0);
    offerAll(1);
    Sender<Integer> two = new Sender<>(2);
    Sender<Integer> twelve = new Sender<>(12);
    assertThat(box.await(two)).isEqualTo(AwaitResult.WAITING);
    assertThat(box.await(twelve)).isEqualTo(AwaitResult.WAITING);
    offerAll(11);
    assertThat(two.end()).isNull();
    assertThat(box.poll()).isEqualTo(11);
    assertThat(two.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(twelve.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(gone).map(Gone::message).containsExactly(1, 2);
    assertThat(drained()).containsExactly(12);
  }

  @Test
  void conflation_anotherLevel_goesToItsEnd() {
    make(4, OverflowPolicy.SUSPEND, 3, 2); // key of 3 and 0: 0
    offerAll(3, 4, 1, 0);
    assertThat(gone).map(Gone::message).containsExactly(4, 3);
    assertThat(drained()).containsExactly(1, 0);
  }

  @Test
  void conflation_otherTypesAndNullKeys_areLeftAlone() {
    Function<String, Object> key = text -> text.isEmpty() ? null : text;
    Lanes<Object> mixed =
        Lanes.of(
            10,
            OverflowPolicy.SUSPEND,
            new Conflation<>(String.class, key),
            null,
            (message, why) -> gone.add(new Gone(-1, why)));
    for (Object message : List.of(1, 1, "", "", "a", "a")) {
      mixed.offer(message);
    }
    assertThat(mixed.depth()).isEqualTo(5);
    assertThat(gone).hasSize(1);
    assertThat(mixed.isValid()).isTrue();
  }

  @Test
  void conflation_manyKeys_tableFollowsWhatIsQueued() {
    make(5000, OverflowPolicy.SUSPEND, 5000, 0);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5000; i++) {
        offerAll(i);
      }
      assertThat(box.isValid()).isTrue();
      offerAll(10_000 + 4321);
      for (int i = 0; i < 5000; i++) {
        assertThat(box.poll()).isEqualTo(i == 4321 ? 14_321 : i);
      }
      assertThat(box.isValid()).isTrue();
    }
    assertThat(gone).hasSize(2);
  }

  @Test
  void conflation_searchedPlace_isLookedAtAgain() {
    make(4, OverflowPolicy.SUSPEND, 10, 0);
    offerAll(1, 2, 3);
    List<Integer> asked = new ArrayList<>();
    Predicate<Integer> wanted =
        message -> {
          asked.add(message);
          return message == 22;
        };
    Scan<Integer> scan = box.scan();
    assertThat(scan.poll(wanted, 100)).isNull();
    offerAll(13, 12, 22, 4);
    assertThat(scan.hasUnseen()).isTrue();
    assertThat(scan.poll(wanted, 100)).isEqualTo(22);
    assertThat(scan.poll(wanted, 100)).isNull();
    assertThat(asked).containsExactly(1, 2, 3, 22, 13, 4);
    assertThat(drained()).containsExactly(1, 13, 4);
  }

  /* ---- priorities ---- */

  @Test
  void priorities_urgentFirst_fifoInEach() {
    make(6, OverflowPolicy.SUSPEND, 0, 2);
    offerAll(3, 0, 4, 1, 5);
    assertThat(drained()).containsExactly(0, 1, 3, 4, 5);
  }

  @Test
  void priorities_oneBoundForAll_admittedInArrivalOrder() {
    make(2, OverflowPolicy.SUSPEND, 0, 2);
    offerAll(3, 0);
    Sender<Integer> lazy = new Sender<>(4);
    Sender<Integer> urgent = new Sender<>(1);
    assertThat(box.await(lazy)).isEqualTo(AwaitResult.WAITING);
    assertThat(box.await(urgent)).isEqualTo(AwaitResult.WAITING);
    assertThat(box.poll()).isEqualTo(0);
    assertThat(lazy.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(urgent.end()).isNull();
    assertThat(drained()).containsExactly(3, 1, 4);
  }

  @Test
  void priorities_otherTypes_areLeastUrgent() {
    Lanes<Object> mixed =
        Lanes.of(
            10,
            OverflowPolicy.SUSPEND,
            null,
            new Priorities<>(3, Integer.class, number -> number),
            (message, why) -> {});
    mixed.offer("text");
    mixed.offer(2);
    mixed.offer(1);
    assertThat(mixed.poll()).isEqualTo(1);
    assertThat(mixed.poll()).isEqualTo("text");
    assertThat(mixed.poll()).isEqualTo(2);
  }

  /* ---- what users get wrong ---- */

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, Integer.MAX_VALUE})
  void level_outOfRange_isTheSendersErrorAndNothingIsSent(int level) {
    Lanes<String> levels =
        Lanes.of(
            10,
            OverflowPolicy.SUSPEND,
            null,
            new Priorities<>(3, String.class, text -> level),
            (message, why) -> {});
    assertThatThrownBy(() -> levels.offer("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "level of a message: "
                + level
                + ", of a java.lang.String (expected: 0, the most urgent, to 2; the message was not"
                + " sent)");
    assertThatThrownBy(() -> levels.await(new Sender<>("a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(levels.depth()).isZero();
    assertThat(levels.waitingSenders()).isZero();
  }

  /** A key whose {@code equals} may throw. */
  private record Key(AtomicInteger callsLeft) {
    @Override
    public boolean equals(Object other) {
      if (callsLeft.decrementAndGet() < 0) {
        throw new IllegalStateException("equals");
      }
      return this == other;
    }

    @Override
    public int hashCode() {
      return 7;
    }
  }

  @Test
  void keyThatThrows_isTheSendersErrorAndThePollersNever() {
    AtomicInteger callsLeft = new AtomicInteger(1);
    Function<String, Object> key =
        text -> {
          if (text.equals("bad")) {
            throw new IllegalStateException("key");
          }
          return new Key(callsLeft);
        };
    Lanes<String> keyed =
        Lanes.of(
            10,
            OverflowPolicy.SUSPEND,
            new Conflation<>(String.class, key),
            null,
            (message, why) -> {});
    assertThatThrownBy(() -> keyed.offer("bad")).hasMessage("key");
    assertThat(keyed.offer("a")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(keyed.offer("b")).isEqualTo(OfferResult.ACCEPTED);
    assertThatThrownBy(() -> keyed.offer("c")).hasMessage("equals");
    assertThat(keyed.depth()).isEqualTo(2);
    assertThat(keyed.poll()).isEqualTo("a");
    assertThat(keyed.poll()).isEqualTo("b");
    assertThat(keyed.poll()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65})
  void levels_outOfRange_sayTheRange(int levels) {
    assertThatThrownBy(() -> new Priorities<>(levels, String.class, String::length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("priority levels: " + levels + " (expected: 1 to 64)");
  }

  @Test
  void primitiveTypes_areRefused() {
    ToIntFunction<Integer> level = number -> 0;
    assertThatThrownBy(() -> new Priorities<>(2, int.class, level))
        .hasMessage("priority type: int (expected: the class of a message)");
    assertThatThrownBy(() -> new Conflation<>(int.class, number -> number))
        .hasMessage("conflation type: int (expected: the class of a message)");
  }

  @Test
  void levels_sixtyFour_areInOrder() {
    Lanes<Integer> many =
        Lanes.of(
            100,
            OverflowPolicy.DROP_OLDEST,
            null,
            new Priorities<>(64, Integer.class, number -> number),
            (message, why) -> {});
    for (int i = 63; i >= 0; i--) {
      many.offer(i);
    }
    for (int i = 0; i < 64; i++) {
      assertThat(many.poll()).isEqualTo(i);
    }
  }

  @Test
  void toString_saysWhatItIs() {
    make(2, OverflowPolicy.REJECT, 3, 2);
    offerAll(1);
    assertThat(box)
        .hasToString(
            "LockedMailbox[open, overflow=REJECT, depth=1, capacity=2, levels=2, conflating,"
                + " waitingSenders=0]");
    box.close(message -> {});
    assertThat(box).asString().startsWith("LockedMailbox[closed,");
  }
}
