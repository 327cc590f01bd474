package dev.coact.actor;

import org.junit.jupiter.api.Nested;

/**
 * What goes along with messages, and how lives end and are looked at; coroutines made of public API
 * only.
 */
class PortableLivesTest {
  @Nested
  class Deadlines extends DeadlineContract {
    Deadlines() {
      super(true);
    }
  }

  @Nested
  class Stashing extends StashContract {
    Stashing() {
      super(true);
    }
  }

  @Nested
  class Becoming extends BecomeContract {
    Becoming() {
      super(true);
    }
  }

  @Nested
  class Events extends EventsContract {
    Events() {
      super(true);
    }
  }

  @Nested
  class Graceful extends GracefulContract {
    Graceful() {
      super(true);
    }
  }

  @Nested
  class Abandon extends AbandonContract {
    Abandon() {
      super(true);
    }
  }

  @Nested
  class TraceContext extends LogContextContract {
    TraceContext() {
      super(true);
    }
  }

  @Nested
  class SupervisionKeys extends SupervisionKeysContract {
    SupervisionKeys() {
      super(true);
    }
  }
}
