package dev.coact.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of every mailbox that makes its senders wait, one sentence a test. */
abstract class LanesContract {
  final Lanes<String> mailbox = make(2);

  /** An empty mailbox. */
  abstract <M> Lanes<M> make(int capacity);

  @AfterEach
  void mailbox_isValid() {
    assertThat(mailbox.isValid()).as(mailbox.toString()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, Mailbox.MAX_CAPACITY + 1, Integer.MAX_VALUE})
  void constructor_capacityOutOfRange_saysTheRange(int capacity) {
    assertThatThrownBy(() -> make(capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mailbox capacity: capacity=" + capacity + " (expected: 1 to 1073741823)");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1000})
  void offer_untilFull_acceptsExactlyTheCapacity(int capacity) {
    Lanes<Integer> exact = make(capacity);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < capacity; i++) {
        assertThat(exact.offer(i)).isEqualTo(OfferResult.ACCEPTED);
        assertThat(exact.depth()).isEqualTo(i + 1);
      }
      assertThat(exact.offer(-1)).isEqualTo(OfferResult.FULL);
      for (int i = 0; i < capacity; i++) {
        assertThat(exact.poll()).isEqualTo(i);
        assertThat(exact.depth()).isEqualTo(capacity - 1 - i);
      }
      assertThat(exact.poll()).isNull();
      assertThat(exact.isValid()).isTrue();
    }
  }

  @Test
  void capacity_largest_isAccepted() {
    assertThat(make(Mailbox.MAX_CAPACITY).capacity()).isEqualTo(Mailbox.MAX_CAPACITY);
  }

  @Test
  void offer_null_throws() {
    assertThatThrownBy(() -> mailbox.offer(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void offer_betweenPolls_keepsOrder() {
    mailbox.offer("a");
    mailbox.offer("b");
    assertThat(mailbox.poll()).isEqualTo("a");
    mailbox.offer("c");
    assertThat(mailbox.poll()).isEqualTo("b");
    assertThat(mailbox.poll()).isEqualTo("c");
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void await_room_acceptsAtOnceWithoutCallback() {
    Sender<String> sender = new Sender<>("a");
    assertThat(mailbox.await(sender)).isEqualTo(AwaitResult.ACCEPTED);
    assertThat(sender.end()).isNull();
    assertThat(mailbox.poll()).isEqualTo("a");
    assertThat(mailbox.cancel(sender)).isFalse();
  }

  @Test
  void await_full_isAdmittedInArrivalOrderAsPollsMakeRoom() {
    fill();
    Sender<String> first = waiting("c");
    Sender<String> second = waiting("d");

    assertThat(mailbox.poll()).isEqualTo("a");
    assertThat(first.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(second.end()).isNull();
    assertThat(mailbox.depth()).isEqualTo(2);
    assertThat(mailbox.waitingSenders()).isEqualTo(1);

    assertThat(mailbox.poll()).isEqualTo("b");
    assertThat(second.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.poll()).isEqualTo("c");
    assertThat(mailbox.poll()).isEqualTo("d");
    assertThat(mailbox.poll()).isNull();
  }

  @Test
  void offer_whileOneWaits_doesNotOvertake() {
    fill();
    Sender<String> sender = waiting("c");
    mailbox.poll();
    assertThat(sender.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.offer("d")).isEqualTo(OfferResult.FULL);
    mailbox.poll();
    assertThat(mailbox.offer("d")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.poll()).isEqualTo("c");
    assertThat(mailbox.poll()).isEqualTo("d");
  }

  @Test
  void await_senderUsedBefore_throws() {
    Sender<String> sender = new Sender<>("a");
    mailbox.await(sender);
    assertThatThrownBy(() -> mailbox.await(sender))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("used twice")
        .hasMessageContaining("expected: a new one for each await");
    mailbox.poll();
  }

  @Test
  void cancel_waiting_takesItOutOfTheMiddle() {
    fill();
    Sender<String> first = waiting("c");
    Sender<String> second = waiting("d");
    Sender<String> third = waiting("e");
    assertThat(mailbox.cancel(second)).isTrue();
    assertThat(mailbox.cancel(second)).isFalse();
    assertThat(second.message()).isEqualTo("d");
    assertThat(mailbox.waitingSenders()).isEqualTo(2);
    mailbox.poll();
    mailbox.poll();
    assertThat(first.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(second.end()).isNull();
    assertThat(third.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.poll()).isEqualTo("c");
    assertThat(mailbox.poll()).isEqualTo("e");
  }

  @Test
  void cancel_last_opensTheLaneForOffers() {
    fill();
    Sender<String> sender = waiting("c");
    assertThat(mailbox.cancel(sender)).isTrue();
    mailbox.poll();
    assertThat(mailbox.offer("d")).isEqualTo(OfferResult.ACCEPTED);
  }

  @Test
  void cancel_ofAnotherMailboxOrNeverAwaited_isFalse() {
    fill();
    Sender<String> sender = waiting("c");
    Lanes<String> other = make(1);
    assertThat(other.cancel(sender)).isFalse();
    other.offer("x");
    other.await(new Sender<>("y"));
    assertThat(other.cancel(sender)).isFalse();
    assertThat(mailbox.cancel(new Sender<>("z"))).isFalse();
    assertThat(mailbox.cancel(sender)).isTrue();
  }

  @Test
  void close_handsOutMessagesThenRefusesSendersInOrder() {
    List<String> log = new ArrayList<>();
    fill();
    assertThat(mailbox.poll()).isEqualTo("a");
    mailbox.offer("c");
    for (String message : List.of("d", "e")) {
      mailbox.await(
          new WaitingSender<>(message) {
            @Override
            protected void admitted() {
              log.add("admitted " + message());
            }

            @Override
            protected void refused() {
              log.add("refused " + message());
            }
          });
    }
    mailbox.close(log::add);
    assertThat(log).containsExactly("b", "c", "refused d", "refused e");
    assertThat(mailbox.depth()).isZero();
    assertThat(mailbox.waitingSenders()).isZero();
    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(mailbox.isClosed()).isTrue();
    assertThat(mailbox.poll()).isNull();
    assertThat(mailbox.offer("f")).isEqualTo(OfferResult.CLOSED);
    Sender<String> late = new Sender<>("g");
    assertThat(mailbox.await(late)).isEqualTo(AwaitResult.CLOSED);
    assertThat(late.end()).isNull();
    mailbox.close(log::add);
    assertThat(log).hasSize(4);
  }

  @Test
  void close_receiverThrows_handsOutTheRestThenThrowsTheFirst() {
    fill();
    Sender<String> sender = waiting("c");
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(() ->
            mailbox.close(message -> {
              calls.incrementAndGet();
              throw new IllegalStateException(message);
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a");
    assertThat(calls).hasValue(2);
    assertThat(sender.end()).isEqualTo(OfferResult.CLOSED);
  }

  @Test
  void close_callsBackIntoTheMailbox_findsItClosed() {
    fill();
    waiting("c");
    List<OfferResult> results = new ArrayList<>();
    List<String> polled = new ArrayList<>();
    mailbox.close(message -> {
      results.add(mailbox.offer("x"));
      polled.add(message);
      String more = mailbox.poll();
      if (more != null) {
        polled.add(more);
      }
    });
    assertThat(results).containsOnly(OfferResult.CLOSED);
    assertThat(polled).containsExactly("a", "b");
  }

  @Test
  void poll_everything_keepsNoMessageAlive() {
    Lanes<Object> box = make(3);
    List<WeakReference<Object>> messages = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Object message = new Object();
      messages.add(new WeakReference<>(message));
      box.offer(message);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(box.poll()).isNotNull();
    }
    for (int i = 0; i < 50 && messages.stream().anyMatch(m -> m.get() != null); i++) {
      System.gc();
    }
    assertThat(messages).allMatch(message -> message.get() == null);
    assertThat(box.isEmpty()).isTrue();
  }

  @Test
  void systemLane_isFifoAndUntouchedByOverflowAndClose() {
    fill();
    Numbered one = new Numbered(1);
    assertThat(mailbox.hasSystem()).isFalse();
    assertThat(mailbox.offerSystem(one)).isTrue();
    mailbox.close(message -> {});
    assertThat(mailbox.offerSystem(new Numbered(2))).isTrue();
    assertThat(mailbox.hasSystem()).isTrue();
    assertThat(mailbox.pollSystem()).isSameAs(one);
    mailbox.offerSystem(one);
    assertThat(mailbox.pollSystem()).hasToString("2");
    assertThat(mailbox.pollSystem()).isSameAs(one);
    assertThat(mailbox.pollSystem()).isNull();
    assertThat(mailbox.hasSystem()).isFalse();
  }

  @Test
  void closeSystem_handsOutOnceInOrder() {
    List<String> lost = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      mailbox.offerSystem(new Numbered(i));
    }
    assertThat(mailbox.pollSystem()).hasToString("1");
    mailbox.offerSystem(new Numbered(4));
    mailbox.closeSystem(message -> lost.add(message.toString()));
    mailbox.closeSystem(message -> lost.add("again " + message));
    assertThat(lost).containsExactly("2", "3", "4");
    assertThat(mailbox.offerSystem(new Numbered(5))).isFalse();
    assertThat(mailbox.pollSystem()).isNull();
    assertThat(mailbox.hasSystem()).isFalse();
    assertThat(mailbox.offer("the user lane is still open")).isEqualTo(OfferResult.ACCEPTED);
  }

  @Test
  void offerSystem_queuedAlready_throws() {
    Numbered one = new Numbered(1);
    mailbox.offerSystem(one);
    assertThatThrownBy(() -> make(1).offerSystem(one))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("queued twice: 1");
  }

  /* ---- searching ---- */

  @Test
  void scan_wantedInTheMiddle_leavesTheOthersInOrder() {
    Lanes<Integer> box = numbers(6);
    Predicate<Integer> wanted = message -> message == 2 || message == 3;
    Scan<Integer> scan = box.scan();
    assertThat(scan.poll(wanted, 100)).isEqualTo(2);
    assertThat(box.depth()).isEqualTo(5);
    assertThat(scan.poll(wanted, 100)).isEqualTo(3);
    assertThat(scan.poll(wanted, 100)).isNull();
    assertThat(box.depth()).isEqualTo(4);
    box.offer(3);
    assertThat(scan.poll(wanted, 100)).isEqualTo(3);
    assertThat(drained(box)).containsExactly(0, 1, 4, 5);
  }

  @Test
  void scan_firstAndLast_canBeTaken() {
    Lanes<Integer> box = numbers(3);
    Scan<Integer> scan = box.scan();
    assertThat(scan.poll(message -> message == 2, 100)).isEqualTo(2);
    assertThat(scan.poll(message -> message == 0, 100)).isEqualTo(0);
    box.offer(7);
    assertThat(scan.poll(message -> true, 100)).isEqualTo(1);
    assertThat(drained(box)).containsExactly(7);
  }

  @Test
  void scan_manyAmongMany_looksAtEachOnce() {
    int others = 2000;
    int each = 1000;
    Lanes<Integer> box = make(others + each);
    for (int i = 0; i < others; i++) {
      box.offer(-1);
    }
    AtomicInteger looks = new AtomicInteger();
    Predicate<Integer> wanted =
        message -> {
          looks.incrementAndGet();
          return message >= 0;
        };
    Scan<Integer> scan = box.scan();
    assertThat(scan.poll(wanted, Integer.MAX_VALUE)).isNull();
    for (int i = 0; i < each; i++) {
      assertThat(box.offer(i)).isEqualTo(OfferResult.ACCEPTED);
      assertThat(scan.poll(wanted, Integer.MAX_VALUE)).isEqualTo(i);
      assertThat(scan.poll(wanted, Integer.MAX_VALUE)).isNull();
    }
    assertThat(looks).hasValue(others + each);
    assertThat(box.depth()).isEqualTo(others);
  }

  @Test
  void scan_pollsInBetween_goesOn() {
    Lanes<Integer> box = numbers(6);
    List<Integer> asked = new ArrayList<>();
    Predicate<Integer> wanted =
        message -> {
          asked.add(message);
          return message == 4;
        };
    Scan<Integer> scan = box.scan();
    assertThat(scan.poll(wanted, 2)).isNull();
    assertThat(box.poll()).isEqualTo(0);
    assertThat(scan.poll(wanted, 1)).isNull();
    assertThat(box.poll()).isEqualTo(1);
    assertThat(box.poll()).isEqualTo(2);
    assertThat(box.poll()).isEqualTo(3);
    assertThat(scan.hasUnseen()).isTrue();
    assertThat(scan.poll(wanted, 100)).isEqualTo(4);
    assertThat(asked).containsExactly(0, 1, 2, 4);
    assertThat(drained(box)).containsExactly(5);
  }

  @Test
  void scan_throwingPredicate_losesNothingAndLooksAgain() {
    Lanes<Integer> box = numbers(3);
    Scan<Integer> scan = box.scan();
    AtomicInteger calls = new AtomicInteger();
    Predicate<Integer> wanted =
        message -> {
          if (message == 1 && calls.incrementAndGet() == 1) {
            throw new IllegalStateException("first time");
          }
          return message == 1;
        };
    assertThatThrownBy(() -> scan.poll(wanted, 100)).hasMessage("first time");
    assertThat(box.depth()).isEqualTo(3);
    assertThat(scan.poll(wanted, 100)).isEqualTo(1);
    assertThat(drained(box)).containsExactly(0, 2);
  }

  @Test
  void scan_takenFromTheMiddle_admitsWhoWaits() {
    fill();
    Sender<String> sender = waiting("c");
    Scan<String> scan = mailbox.scan();
    assertThat(scan.poll("b"::equals, 100)).isEqualTo("b");
    assertThat(sender.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.depth()).isEqualTo(2);
    assertThat(mailbox.poll()).isEqualTo("a");
    assertThat(mailbox.poll()).isEqualTo("c");
  }

  @Test
  void scan_closedMailbox_findsNothing() {
    fill();
    Scan<String> scan = mailbox.scan();
    Predicate<String> none = message -> false;
    scan.poll(none, 1);
    mailbox.close(message -> {});
    assertThat(scan.poll(none, 100)).isNull();
    assertThat(scan.hasUnseen()).isFalse();
  }

  private Lanes<Integer> numbers(int count) {
    Lanes<Integer> box = make(count);
    for (int i = 0; i < count; i++) {
      box.offer(i);
    }
    return box;
  }

  private static List<Integer> drained(Lanes<Integer> box) {
    assertThat(box.isValid()).as(box.toString()).isTrue();
    List<Integer> all = new ArrayList<>();
    for (Integer message = box.poll(); message != null; message = box.poll()) {
      all.add(message);
    }
    assertThat(box.isValid()).as(box.toString()).isTrue();
    return all;
  }

  void fill() {
    assertThat(mailbox.offer("a")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.offer("b")).isEqualTo(OfferResult.ACCEPTED);
  }

  Sender<String> waiting(String message) {
    Sender<String> sender = new Sender<>(message);
    assertThat(mailbox.await(sender)).isEqualTo(AwaitResult.WAITING);
    return sender;
  }

  private static final class Numbered extends SystemMessage {
    private final int number;

    Numbered(int number) {
      this.number = number;
    }

    @Override
    public String toString() {
      return Integer.toString(number);
    }
  }

  @Test
  void seal_withRoom_takesNothingMore_andLeavesTheRestToTheOwner() {
    mailbox.offer("a");
    mailbox.seal();
    mailbox.seal();

    assertThat(mailbox.offer("b")).isEqualTo(OfferResult.CLOSED);
    Sender<String> late = new Sender<>("c");
    assertThat(mailbox.await(late)).isEqualTo(AwaitResult.CLOSED);
    assertThat(late.end()).isNull();
    assertThat(mailbox.depth()).isEqualTo(1);
    assertThat(mailbox.isClosed()).isFalse();
    assertThat(mailbox.poll()).isEqualTo("a");
    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(mailbox.owesRoom()).isFalse();
    assertThat(mailbox.offer("d")).as("with room again").isEqualTo(OfferResult.CLOSED);
  }

  @Test
  void seal_whileSendersWait_thatIsStillTheirLine() {
    fill();
    Sender<String> first = waiting("c");
    Sender<String> second = waiting("d");
    mailbox.seal();

    assertThat(mailbox.poll()).isEqualTo("a");
    assertThat(first.end()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.cancel(second)).isTrue();
    assertThat(mailbox.offer("e")).isEqualTo(OfferResult.CLOSED);
    List<String> lost = new ArrayList<>();
    mailbox.close(lost::add);
    assertThat(lost).containsExactly("b", "c");
  }

  @Test
  void seal_afterClose_changesNothing() {
    mailbox.close(_ -> {});
    mailbox.seal();

    assertThat(mailbox.offer("a")).isEqualTo(OfferResult.CLOSED);
    assertThat(mailbox.depth()).isZero();
  }

  @Test
  void seal_whileOthersOffer_losesNothingThatWasAccepted() throws InterruptedException {
    for (int round = 0; round < 300; round++) {
      Lanes<Integer> shared = make(1 << 20);
      AtomicInteger accepted = new AtomicInteger();
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        senders.add(
            Thread.ofPlatform()
                .start(() -> {
                  while (shared.offer(1) == OfferResult.ACCEPTED) {
                    accepted.incrementAndGet();
                  }
                }));
      }
      int seen = 0;
      while (seen < 50) {
        seen += shared.poll() == null ? 0 : 1;
      }
      shared.seal();
      for (Thread sender : senders) {
        sender.join();
      }
      assertThat(shared.depth()).isEqualTo(accepted.get() - seen);
      List<Integer> lost = new ArrayList<>();
      shared.close(lost::add);
      assertThat(seen + lost.size()).isEqualTo(accepted.get());
      assertThat(shared.isValid()).isTrue();
    }
  }
}
