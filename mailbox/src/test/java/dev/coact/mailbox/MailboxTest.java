package dev.coact.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of a mailbox, one sentence a test. */
class MailboxTest {
  private final Mailbox<String> mailbox = new Mailbox<>(2);

  @AfterEach
  void mailbox_isValid() {
    assertThat(mailbox.isValid()).as(mailbox.toString()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, Mailbox.MAX_CAPACITY + 1, Integer.MAX_VALUE})
  void constructor_capacityOutOfRange_saysTheRange(int capacity) {
    assertThatThrownBy(() -> new Mailbox<>(capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mailbox capacity: capacity=" + capacity + " (expected: 1 to 1073741823)");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1000})
  void offer_untilFull_acceptsExactlyTheCapacity(int capacity) {
    Mailbox<Integer> exact = new Mailbox<>(capacity);
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
    assertThat(new Mailbox<>(Mailbox.MAX_CAPACITY).capacity()).isEqualTo(Mailbox.MAX_CAPACITY);
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
    Mailbox<String> other = new Mailbox<>(1);
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
    Mailbox<Object> box = new Mailbox<>(3);
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
    assertThatThrownBy(() -> new Mailbox<String>(1).offerSystem(one))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("queued twice: 1");
  }

  @Test
  void toString_decodesTheStateWord() {
    assertThat(mailbox)
        .hasToString("Mailbox[open, depth=0, capacity=2, waitingSenders=0, taken=0]");
    fill();
    waiting("c");
    mailbox.poll();
    waiting("d");
    assertThat(mailbox)
        .hasToString("Mailbox[waiting, depth=2, capacity=2, waitingSenders=1, taken=1]");
    mailbox.close(message -> {});
    mailbox.closeSystem(message -> {});
    assertThat(mailbox).asString().startsWith("Mailbox[closed, depth=0,").contains("system closed");
  }

  private void fill() {
    assertThat(mailbox.offer("a")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.offer("b")).isEqualTo(OfferResult.ACCEPTED);
  }

  private Sender<String> waiting(String message) {
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
}
