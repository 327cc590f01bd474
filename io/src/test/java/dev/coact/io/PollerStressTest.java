package dev.coact.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One descriptor on the real selector, so that no other event can make up for a lost wake-up: a
 * thread that waits, one that polls and sleeps in it, one that writes.
 */
@Timeout(120)
class PollerStressTest {
  private static final int ROUNDS = 30_000;
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final TestSystem system = TestSystem.withBudget(false, 10);
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean over;

  @Test
  void eachWaitIsWoken() throws Exception {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    Poller poller = new Poller(Selector.open());
    DescriptorTable table = new DescriptorTable(system.scheduler, 1);
    assertThat(table.acquire("test", 0)).isEqualTo(DescriptorTable.Outcome.GRANTED);
    Descriptor descriptor =
        new Descriptor(table, poller, pipe.source(), "pipe %d on ", TestSystem.anyPort());
    Thread polling = Thread.ofPlatform().start(() -> poll(poller));
    Thread writing = Thread.ofPlatform().start(() -> answer(pipe.sink()));
    try {
      ask(pipe, descriptor);
    } finally {
      over = true;
      poller.wakeup();
      writing.join();
      polling.join();
      descriptor.close();
      poller.close();
      pipe.sink().close();
    }
    assertThat(table.permits()).isZero();
    assertThat(poller.isValid()).isTrue();
    system.close();
  }

  /** First a byte of its own, which the poller may see when nobody waits; then somebody else's. */
  private void ask(Pipe pipe, Descriptor descriptor) throws IOException {
    Random random = new Random(1);
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    for (int i = 0; i < ROUNDS; i++) {
      pipe.sink().write(one.clear());
      spin(random.nextInt(300));
      assertThat(pipe.source().read(one.clear())).isEqualTo(1);
      asked.incrementAndGet();
      while (pipe.source().read(one.clear()) == 0) {
        assertThat(descriptor.input.await(system.scheduler, LONG_NANOS))
            .as("round %d woken: %s", i, descriptor)
            .isTrue();
      }
    }
  }

  private void answer(Pipe.SinkChannel sink) {
    Random random = new Random(2);
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    int answered = 0;
    while (!over) {
      if (asked.get() > answered) {
        answered++;
        spin(random.nextInt(2_000));
        try {
          sink.write(one.clear());
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
      Thread.onSpinWait();
    }
  }

  private void poll(Poller poller) {
    while (!over) {
      poller.poll(-1);
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }
}
