package dev.coact.actor;

import org.junit.jupiter.api.Nested;

/** The runtime with coroutines on our own executor. */
class OwnExecutorRuntimeTest {
  @Nested
  class Messaging extends MessagingContract {
    Messaging() {
      super(false);
    }
  }

  @Nested
  class Ask extends AskContract {
    Ask() {
      super(false);
    }
  }
}
