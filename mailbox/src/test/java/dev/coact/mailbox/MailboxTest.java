package dev.coact.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

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
}
