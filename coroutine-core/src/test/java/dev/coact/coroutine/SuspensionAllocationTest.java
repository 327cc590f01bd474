package dev.coact.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With an own executor, suspending and starting again allocate nothing once they are warm. */
@Timeout(120)
class SuspensionAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SWITCHES = 100_000;
  private static final int ROUNDS = 20;

  /* A collection in the midst of a round costs a new stack chunk of some hundred bytes, and the
   * compiler's work a few more: a byte a switch would be a hundred thousand. */
  private static final long SPARE_BYTES = 2_000;

  private final ArrayDeque<Coroutine> runnable = new ArrayDeque<>();
  private Coroutine suspended;

  @Test
  void suspendAndResume_warm_allocateNothing() throws InterruptedException {
    long bytes =
        leastAllocated(
            self -> {
              suspended = self;
              for (int i = 0; i < SWITCHES; i++) {
                self.suspend();
              }
            },
            carrier -> {
              carrier.run();
              for (int i = 0; i < SWITCHES; i++) {
                resumeAndMount(carrier);
              }
            });
    assertThat(bytes).as("bytes for %s suspensions", SWITCHES).isLessThan(SPARE_BYTES);
  }

  @Test
  void startSuspendAndEnd_onAPooledStack_allocateNothing() throws InterruptedException {
    long bytes =
        leastAllocated(
            self -> {
              suspended = self;
              self.suspend();
            },
            carrier -> {
              for (int i = 0; i < SWITCHES; i++) {
                carrier.run();
                resumeAndMount(carrier);
              }
            });
    assertThat(bytes).as("bytes for %s turns that suspend", SWITCHES).isLessThan(SPARE_BYTES);
  }

  private void resumeAndMount(Carrier carrier) {
    suspended.resume();
    carrier.mount(runnable.remove());
  }

  /** What the worker allocated in the best of a few rounds: the first ones warm up. */
  private long leastAllocated(Consumer<Coroutine> turn, Consumer<Carrier> round)
      throws InterruptedException {
    AtomicLong least = new AtomicLong(Long.MAX_VALUE);
    try (CoroutinePool pool =
        new CoroutinePool(
            new CoroutineSettings(4, 4, false),
            new Host(),
            self -> {
              self.attach(turn);
              turn.accept(self);
              self.endTurn();
            })) {
      assumeThat(pool.portable()).as("this JVM has the flag for an own executor").isFalse();
      Thread worker =
          pool.newWorkerThread(
              "worker",
              () -> {
                Carrier carrier = pool.newCarrier(this);
                for (int i = 0; i < ROUNDS; i++) {
                  long before = THREADS.getCurrentThreadAllocatedBytes();
                  round.accept(carrier);
                  long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
                  least.accumulateAndGet(bytes, Math::min);
                }
                carrier.close();
              });
      worker.start();
      worker.join();
      assertThat(pool.counters().created()).isEqualTo(1);
    }
    return least.get();
  }

  private final class Host implements Coroutine.Host {
    @Override
    public void runnable(Coroutine coroutine) {
      runnable.add(coroutine);
    }

    @Override
    public void yielded(Coroutine coroutine) {
      runnable.add(coroutine);
    }

    @Override
    public void foreign(Runnable continuation) {
      throw new AssertionError(continuation);
    }

    @Override
    public void uncaught(Coroutine coroutine, Throwable failure) {
      throw new AssertionError(failure);
    }
  }
}
