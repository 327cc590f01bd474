package dev.coact.actor;

import org.junit.jupiter.api.Nested;

/** The runtime with coroutines made of public API only. */
class PortableRuntimeTest {
  @Nested
  class Messaging extends MessagingContract {
    Messaging() {
      super(true);
    }
  }

  @Nested
  class Overflow extends OverflowContract {
    Overflow() {
      super(true);
    }
  }

  @Nested
  class SelectiveReceiving extends SelectiveReceiveContract {
    SelectiveReceiving() {
      super(true);
    }
  }

  @Nested
  class Ask extends AskContract {
    Ask() {
      super(true);
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {
    Lifecycle() {
      super(true);
    }
  }

  @Nested
  class Watch extends WatchContract {
    Watch() {
      super(true);
    }
  }

  @Nested
  class Timer extends TimerContract {
    Timer() {
      super(true);
    }
  }

  @Nested
  class Failure extends FailureContract {
    Failure() {
      super(true);
    }
  }

  @Nested
  class Shutdown extends ShutdownContract {
    Shutdown() {
      super(true);
    }
  }

  @Nested
  class Stress extends StressContract {
    Stress() {
      super(true);
    }
  }

  @Nested
  class Dispatchers extends DispatcherContract {
    Dispatchers() {
      super(true);
    }
  }

  @Nested
  class WaitCycle extends WaitCycleContract {
    WaitCycle() {
      super(true);
    }
  }

  @Nested
  class Stall extends StallContract {
    Stall() {
      super(true);
    }
  }

  @Nested
  class Fairness extends FairnessContract {
    Fairness() {
      super(true);
    }
  }

  @Nested
  class Dump extends DumpContract {
    Dump() {
      super(true);
    }
  }

  @Nested
  class Drain extends DrainContract {
    Drain() {
      super(true);
    }
  }

  @Nested
  class Supervisions extends SupervisionContract {
    Supervisions() {
      super(true);
    }
  }

  @Nested
  class Groups extends GroupContract {
    Groups() {
      super(true);
    }
  }

  @Nested
  class SupervisionMatrix extends SupervisionMatrixContract {
    SupervisionMatrix() {
      super(true);
    }
  }

  @Nested
  class Reload extends ReloadContract {
    Reload() {
      super(true);
    }
  }
}
