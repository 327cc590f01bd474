package dev.coact.actor;

import org.junit.jupiter.api.Nested;

/**
 * What goes along with messages, and how lives end and are looked at; coroutines on our own
 * executor.
 */
class OwnExecutorLivesTest {
  @Nested
  class Deadlines extends DeadlineContract {
    Deadlines() {
      super(false);
    }
  }

  @Nested
  class Stashing extends StashContract {
    Stashing() {
      super(false);
    }
  }

  @Nested
  class Becoming extends BecomeContract {
    Becoming() {
      super(false);
    }
  }

  @Nested
  class Events extends EventsContract {
    Events() {
      super(false);
    }
  }

  @Nested
  class Graceful extends GracefulContract {
    Graceful() {
      super(false);
    }
  }

  @Nested
  class Abandon extends AbandonContract {
    Abandon() {
      super(false);
    }
  }

  @Nested
  class TraceContext extends LogContextContract {
    TraceContext() {
      super(false);
    }
  }

  @Nested
  class SupervisionKeys extends SupervisionKeysContract {
    SupervisionKeys() {
      super(false);
    }
  }
}
