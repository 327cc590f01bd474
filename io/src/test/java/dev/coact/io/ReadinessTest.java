package dev.coact.io;

import static dev.coact.io.TestSystem.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.scheduler.Waiter;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two races of the protocol, each forced at its worst moment by a key with hooks. */
@Timeout(60)
class ReadinessTest {
  private static final int INPUT = SelectionKey.OP_READ;
  private static final int OUTPUT = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

  private final TestSystem system = TestSystem.withBudget(false, 10);
  private final FakeSelector selector = new FakeSelector();
  private final Poller poller = new Poller(selector);
  private final Descriptor descriptor =
      new Descriptor(
          new DescriptorTable(system.scheduler, 1),
          poller,
          new FakeChannel(),
          "fake %d on ",
          TestSystem.anyPort());
  private final AtomicInteger awakenings = new AtomicInteger();
  private volatile boolean enough;

  @AfterEach
  void nothingIsLeft() {
    system.close();
  }

  /** Waits again and again, as an actor whose operation would block each time. */
  private Thread owner(Readiness readiness) {
    return Thread.ofPlatform()
        .start(() -> {
          while (!enough) {
            assertThat(readiness.await(system.scheduler, -1)).isTrue();
            awakenings.incrementAndGet();
          }
        });
  }

  private static void awaitParked(Thread owner) {
    eventually(() -> LockSupport.getBlocker(owner) instanceof Waiter seen && !seen.isSettled());
  }

  private void end(Thread owner, Readiness readiness) throws InterruptedException {
    enough = true;
    awaitParked(owner);
    assertThat(readiness.signal()).isTrue();
    owner.join();
  }

  @Test
  void input_waiterIsPublishedBetweenTakeAndDisarm_isSignalled() throws Exception {
    Readiness readiness = descriptor.input;
    descriptor.arm(INPUT);
    FakeKey key = selector.key();
    Thread[] owner = new Thread[1];
    key.beforeAnd =
        () -> {
          owner[0] = owner(readiness);
          awaitParked(owner[0]);
        };
    key.ready = SelectionKey.OP_READ;
    descriptor.ready(key, true); // finds no waiter; the owner sees the interest on
    eventually(() -> awakenings.get() == 1);
    awaitParked(owner[0]);
    assertThat(key.interestOps()).isEqualTo(INPUT); // the second wait has armed it
    end(owner[0], readiness);
  }

  @Test
  void input_waiterIsTaken_staysArmed() throws Exception {
    Readiness readiness = descriptor.input;
    Thread owner = owner(readiness);
    awaitParked(owner);
    FakeKey key = selector.key();
    key.ready = SelectionKey.OP_READ;
    for (int i = 1; i <= 3; i++) {
      descriptor.ready(key, true);
      int awake = i;
      eventually(() -> awakenings.get() == awake);
      awaitParked(owner);
    }
    assertThat(poller.arms()).isEqualTo(1);
    end(owner, readiness);
    descriptor.ready(key, true); // nobody waits
    assertThat(key.interestOps()).isZero();
  }

  @Test
  void input_nobodyWaits_aPollThatOnlyLooksLeavesItArmedForAWhile() throws Exception {
    descriptor.arm(INPUT);
    FakeKey key = selector.key();
    key.ready = SelectionKey.OP_READ;
    for (int i = 0; i < 15; i++) {
      descriptor.ready(key, false);
      assertThat(key.interestOps()).isEqualTo(INPUT);
    }
    descriptor.ready(key, false);
    assertThat(key.interestOps()).isZero();
  }

  @Test
  void output_ownerWaitsAgainBeforeTheInterestIsOff_isArmed() throws Exception {
    Readiness readiness = descriptor.output;
    Thread owner = owner(readiness);
    awaitParked(owner);
    FakeKey key = selector.key();
    key.beforeAnd = () -> awaitParked(owner);
    key.ready = SelectionKey.OP_WRITE;
    descriptor.ready(key, true);
    eventually(() -> awakenings.get() == 1);
    awaitParked(owner);
    assertThat(key.interestOps()).isEqualTo(OUTPUT);
    end(owner, readiness);
  }

  @Test
  void close_whileTheOwnerWaits_letsItTryAgain() throws Exception {
    Readiness readiness = descriptor.input;
    Thread owner = owner(readiness);
    awaitParked(owner);
    enough = true;
    descriptor.close();
    owner.join();
    assertThat(readiness.await(system.scheduler, -1)).isTrue(); // the key says it at once
  }

  /** A channel that is never ready. */
  private static final class FakeChannel extends AbstractSelectableChannel {
    FakeChannel() {
      super(SelectorProvider.provider());
      try {
        configureBlocking(false);
      } catch (java.io.IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public int validOps() {
      return INPUT | OUTPUT;
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}
  }

  /** A key that runs a hook just before an interest goes off. */
  private static final class FakeKey extends AbstractSelectionKey {
    private final FakeSelector selector;
    private final SelectableChannel channel;
    private final AtomicInteger interest;
    volatile Runnable beforeAnd = () -> {};
    volatile int ready;

    FakeKey(FakeSelector selector, SelectableChannel channel, int ops) {
      this.selector = selector;
      this.channel = channel;
      interest = new AtomicInteger(ops);
    }

    private void check() {
      if (!isValid()) {
        throw new java.nio.channels.CancelledKeyException();
      }
    }

    @Override
    public SelectableChannel channel() {
      return channel;
    }

    @Override
    public Selector selector() {
      return selector;
    }

    @Override
    public int interestOps() {
      check();
      return interest.get();
    }

    @Override
    public SelectionKey interestOps(int ops) {
      check();
      interest.set(ops);
      return this;
    }

    @Override
    public int interestOpsOr(int ops) {
      check();
      return interest.getAndUpdate(seen -> seen | ops);
    }

    @Override
    public int interestOpsAnd(int ops) {
      check();
      Runnable hook = beforeAnd;
      beforeAnd = () -> {};
      hook.run();
      return interest.getAndUpdate(seen -> seen & ops);
    }

    @Override
    public int readyOps() {
      check();
      return ready;
    }
  }

  /** A selector that selects nothing and keeps its one key. */
  private static final class FakeSelector extends AbstractSelector {
    private volatile FakeKey key;

    FakeSelector() {
      super(SelectorProvider.provider());
    }

    FakeKey key() {
      return key;
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
      FakeKey made = new FakeKey(this, channel, ops);
      made.attach(attachment);
      key = made;
      return made;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    public Set<SelectionKey> keys() {
      return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
      return new HashSet<>(); // cleared by select
    }

    @Override
    public int selectNow() {
      synchronized (cancelledKeys()) {
        for (SelectionKey each : cancelledKeys()) {
          deregister((AbstractSelectionKey) each);
        }
        cancelledKeys().clear();
      }
      return 0;
    }

    @Override
    public int select(long timeout) {
      return selectNow();
    }

    @Override
    public int select() {
      return selectNow();
    }

    @Override
    public Selector wakeup() {
      return this;
    }
  }
}
