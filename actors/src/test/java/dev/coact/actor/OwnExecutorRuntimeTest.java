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
  class Overflow extends OverflowContract {
    Overflow() {
      super(false);
    }
  }

  @Nested
  class SelectiveReceiving extends SelectiveReceiveContract {
    SelectiveReceiving() {
      super(false);
    }
  }

  @Nested
  class Ask extends AskContract {
    Ask() {
      super(false);
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {
    Lifecycle() {
      super(false);
    }
  }

  @Nested
  class Watch extends WatchContract {
    Watch() {
      super(false);
    }
  }

  @Nested
  class Timer extends TimerContract {
    Timer() {
      super(false);
    }
  }

  @Nested
  class Failure extends FailureContract {
    Failure() {
      super(false);
    }
  }

  @Nested
  class Shutdown extends ShutdownContract {
    Shutdown() {
      super(false);
    }
  }

  @Nested
  class Stress extends StressContract {
    Stress() {
      super(false);
    }
  }

  @Nested
  class Dispatchers extends DispatcherContract {
    Dispatchers() {
      super(false);
    }
  }

  @Nested
  class WaitCycle extends WaitCycleContract {
    WaitCycle() {
      super(false);
    }
  }

  @Nested
  class Stall extends StallContract {
    Stall() {
      super(false);
    }
  }

  @Nested
  class Fairness extends FairnessContract {
    Fairness() {
      super(false);
    }
  }

  @Nested
  class Dump extends DumpContract {
    Dump() {
      super(false);
    }
  }

  @Nested
  class Drain extends DrainContract {
    Drain() {
      super(false);
    }
  }

  @Nested
  class Supervisions extends SupervisionContract {
    Supervisions() {
      super(false);
    }
  }

  @Nested
  class Groups extends GroupContract {
    Groups() {
      super(false);
    }
  }

  @Nested
  class SupervisionMatrix extends SupervisionMatrixContract {
    SupervisionMatrix() {
      super(false);
    }
  }

  @Nested
  class Reload extends ReloadContract {
    Reload() {
      super(false);
    }
  }
}
