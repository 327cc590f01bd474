package dev.coact.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The mailbox without a lock. */
class MailboxTest extends LanesContract {
  @Override
  <M> Lanes<M> make(int capacity) {
    return new Mailbox<>(capacity);
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

  @Test
  void drain_takerThatDoesNotBegin_getsNothingAndLosesNothing() {
    Mailbox<String> box = new Mailbox<>(8);
    box.offer("a");
    box.offer("b");
    List<String> taken = new ArrayList<>();
    box.drain(
        8,
        new Taker<>() {
          @Override
          public boolean begins() {
            return false;
          }

          @Override
          public boolean take(String message) {
            return taken.add(message);
          }
        });
    assertThat(taken).isEmpty();
    assertThat(box.depth()).isEqualTo(2);
    box.drain(8, taken::add);
    assertThat(taken).containsExactly("a", "b");
    assertThat(box.isEmpty()).isTrue();
  }

  @Test
  void handOver_emptyLane_takesNoRoomAndComesFirst() {
    assertThat(mailbox.handOver("a")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.depth()).isOne();
    assertThat(mailbox.isEmpty()).isFalse();
    fill();
    assertThat(mailbox.depth()).isEqualTo(mailbox.capacity() + 1);
    assertThat(mailbox.offer("too many")).isEqualTo(OfferResult.FULL);
    assertThat(mailbox.poll()).isEqualTo("a");
    assertThat(mailbox.depth()).isEqualTo(mailbox.capacity());
    assertThat(mailbox.offer("too many")).isEqualTo(OfferResult.FULL);
  }

  @Test
  void handOver_laneThatIsNotEmpty_isAnOffer() {
    mailbox.offer("a");
    assertThat(mailbox.handOver("b")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.depth()).isEqualTo(2);
    assertThat(mailbox.handOver("c")).isEqualTo(OfferResult.FULL);
    assertThat(mailbox.poll()).isEqualTo("a");
    assertThat(mailbox.handOver("d")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(mailbox.depth()).isEqualTo(2);
    assertThat(mailbox.poll()).isEqualTo("b");
  }

  @Test
  void handOver_closedOrSealed_isRefused() {
    Mailbox<String> sealed = new Mailbox<>(2);
    sealed.seal();
    assertThat(sealed.takesHandOver()).isFalse();
    assertThat(sealed.handOver("a")).isEqualTo(OfferResult.CLOSED);
    mailbox.close(message -> {});
    assertThat(mailbox.takesHandOver()).isFalse();
    assertThat(mailbox.handOver("a")).isEqualTo(OfferResult.CLOSED);
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void close_handedOver_losesItFirst() {
    mailbox.handOver("a");
    mailbox.offer("b");
    List<String> lost = new ArrayList<>();
    mailbox.close(lost::add);
    assertThat(lost).containsExactly("a", "b");
  }
}
