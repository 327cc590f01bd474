package dev.coact.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Senders on threads of their own against an actor that moves between two workers and parks by the
 * protocol of {@link Mailbox}. Every message is accounted for: what its sender was told and what
 * the owner saw must agree.
 *
 * <p>A lost wake-up shows as an actor that is idle for ever: the test ends by its timeout.
 */
class MailboxStressTest {
  private static final int SENDERS = 3;
  private static final int MESSAGES = 12_000;
  private static final long TIMEOUT_SECONDS = 60;

  @ParameterizedTest(name = "capacity {0}, seed {1}")
  @CsvSource({"1,1", "1,2", "2,3", "3,4", "16,5", "1000,6"})
  void manySenders_openMailbox_everyAcceptedMessageIsPolledOnceInOrder(int capacity, long seed)
      throws Exception {
    new Run(capacity, Integer.MAX_VALUE).go(seed);
  }

  @ParameterizedTest(name = "capacity {0}, seed {1}")
  @CsvSource({"1,1", "1,2", "2,3", "3,4", "16,5"})
  void manySenders_ownerCloses_everyAcceptedMessageIsPolledOrHandedOutOnce(int capacity, long seed)
      throws Exception {
    for (int closeAfter = 1; closeAfter < 40; closeAfter++) {
      new Run(capacity, closeAfter * 7).go(seed + closeAfter);
    }
  }

  private record Message(int sender, int number) {}

  private static final class Control extends SystemMessage {
    private final int sender;
    private final int number;

    Control(int sender, int number) {
      this.sender = sender;
      this.number = number;
    }
  }

  private static final class Run {
    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;
    private static final int THROUGHPUT = 5;

    private final Mailbox<Message> mailbox;
    private final int closeAfter;
    private final int perSender;
    private final ExecutorService workers = Executors.newFixedThreadPool(2, Run::daemon);
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch sendersDone = new CountDownLatch(SENDERS);
    private final CountDownLatch ownerDone = new CountDownLatch(1);

    // Written by the senders

    private final AtomicIntegerArray accepted;
    private final AtomicInteger controlsSent = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger waited = new AtomicInteger();

    // Owner only

    private final int[] received;
    private final int[] lastNumber = new int[SENDERS];
    private final int[] lastControl = new int[SENDERS];
    private int polled;
    private int controls;
    private boolean closed;

    Run(int capacity, int closeAfter) {
      this.mailbox = new Mailbox<>(capacity);
      this.closeAfter = closeAfter;
      this.perSender = closeAfter == Integer.MAX_VALUE ? MESSAGES : closeAfter;
      this.accepted = new AtomicIntegerArray(SENDERS * perSender);
      this.received = new int[SENDERS * perSender];
    }

    void go(long seed) throws Exception {
      List<Thread> senders = new ArrayList<>();
      for (int s = 0; s < SENDERS; s++) {
        int sender = s;
        senders.add(daemon(() -> guarded(() -> send(sender, new SplittableRandom(seed + sender)))));
      }
      senders.forEach(Thread::start);
      boolean done = sendersDone.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      assertThat(failure.get()).isNull();
      assertThat(done).as("senders are done; %s state=%s", mailbox, state).isTrue();
      assertThat(ownerDone.await(TIMEOUT_SECONDS, TimeUnit.SECONDS))
          .as("the actor saw all; %s state=%s", mailbox, state)
          .isTrue();
      workers.shutdown();
      assertThat(workers.awaitTermination(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(failure.get()).isNull();
      for (int i = 0; i < received.length; i++) {
        assertThat(received[i]).as("message %d", i).isEqualTo(accepted.get(i));
      }
      assertThat(controls).isEqualTo(controlsSent.get());
      assertThat(mailbox.depth()).isZero();
      assertThat(mailbox.waitingSenders()).isZero();
      assertThat(mailbox.hasSystem()).isFalse();
      assertThat(mailbox.isValid()).as(mailbox.toString()).isTrue();
    }

    private void send(int sender, SplittableRandom random) {
      for (int number = 0; number < perSender; number++) {
        Message message = new Message(sender, number);
        boolean in =
            switch (random.nextInt(8)) {
              case 0, 1, 2 -> offer(message);
              case 3 -> awaitAndCancel(message, random.nextInt(200));
              default -> await(message);
            };
        accepted.set(sender * perSender + number, in ? 1 : 0);
        if (random.nextInt(16) == 0) {
          control(sender, number + 1);
        }
        int depth = mailbox.depth();
        assertThat(depth).isBetween(0, mailbox.capacity());
      }
      sendersDone.countDown();
      control(sender, Integer.MAX_VALUE); // tells the owner that this sender is done
    }

    private void control(int sender, int number) {
      controlsSent.incrementAndGet();
      assertThat(mailbox.offerSystem(new Control(sender, number))).isTrue();
      wake();
    }

    private boolean offer(Message message) {
      OfferResult result = mailbox.offer(message);
      if (result == OfferResult.ACCEPTED) {
        wake();
      }
      return result == OfferResult.ACCEPTED;
    }

    private boolean await(Message message) {
      Sender<Message> sender = new Sender<>(message);
      return switch (mailbox.await(sender)) {
        case ACCEPTED -> {
          wake();
          yield true;
        }
        case WAITING -> {
          waited.incrementAndGet();
          yield sender.join() == OfferResult.ACCEPTED;
        }
        case CLOSED -> false;
      };
    }

    private boolean awaitAndCancel(Message message, int spins) {
      Sender<Message> sender = new Sender<>(message);
      return switch (mailbox.await(sender)) {
        case ACCEPTED -> {
          wake();
          yield true;
        }
        case WAITING -> {
          for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
          }
          if (mailbox.cancel(sender)) {
            cancelled.incrementAndGet();
            yield false;
          }
          yield sender.join() == OfferResult.ACCEPTED;
        }
        case CLOSED -> false;
      };
    }

    private void wake() {
      if (state.get() == IDLE && state.compareAndSet(IDLE, SCHEDULED)) {
        workers.execute(this::turn);
      }
    }

    private void turn() {
      guarded(this::ownerTurn);
    }

    private void ownerTurn() {
      for (int i = 0; i < THROUGHPUT; i++) {
        SystemMessage system = mailbox.pollSystem();
        if (system != null) {
          control((Control) system);
          continue;
        }
        Message message = mailbox.poll();
        if (message == null) {
          park();
          return;
        }
        polled++;
        receive(message);
        if (polled >= closeAfter && !closed) {
          closed = true;
          mailbox.close(this::receive);
        }
      }
      workers.execute(this::turn);
    }

    private void park() {
      boolean last = endControls() == SENDERS;
      state.set(IDLE);
      if ((!mailbox.isEmpty() || mailbox.hasSystem()) && state.compareAndSet(IDLE, SCHEDULED)) {
        workers.execute(this::turn);
      } else if (last) {
        ownerDone.countDown();
      }
    }

    private int endControls() {
      int ends = 0;
      for (int last : lastControl) {
        ends += last == Integer.MAX_VALUE ? 1 : 0;
      }
      return ends;
    }

    private void control(Control control) {
      assertThat(control.number).isGreaterThan(lastControl[control.sender]);
      lastControl[control.sender] = control.number;
      controls++;
    }

    private void receive(Message message) {
      assertThat(message.number + 1).isGreaterThan(lastNumber[message.sender]);
      lastNumber[message.sender] = message.number + 1;
      received[message.sender * perSender + message.number]++;
    }

    private void guarded(Runnable body) {
      try {
        body.run();
      } catch (Throwable t) {
        failure.compareAndSet(null, t);
        while (sendersDone.getCount() > 0) {
          sendersDone.countDown();
        }
        ownerDone.countDown();
      }
    }

    private static Thread daemon(Runnable body) {
      return Thread.ofPlatform().daemon().unstarted(body);
    }
  }
}
