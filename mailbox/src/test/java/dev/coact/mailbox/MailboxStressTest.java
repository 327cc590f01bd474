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
import java.util.function.Predicate;
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

  /** How the mailbox is set up. */
  enum Kind {
    LOCK_FREE,
    DRAINED,
    LOCKED,
    LEVELS,
    CONFLATING,
    DROP_NEWEST,
    DROP_OLDEST,
    DROP_OLDEST_LEVELS;

    private static final int LEVELS_USED = 3;
    private static final int KEYS = 5;

    private OverflowPolicy overflow() {
      return switch (this) {
        case DROP_NEWEST -> OverflowPolicy.DROP_NEWEST;
        case DROP_OLDEST, DROP_OLDEST_LEVELS -> OverflowPolicy.DROP_OLDEST;
        default -> OverflowPolicy.SUSPEND;
      };
    }

    private int levels() {
      return this == LEVELS || this == DROP_OLDEST_LEVELS ? LEVELS_USED : 1;
    }

    private Lanes<Message> mailbox(int capacity, DisplacementListener<Message> listener) {
      return this == LOCK_FREE || this == DRAINED
          ? new Mailbox<>(capacity)
          : Lanes.of(
              capacity,
              overflow(),
              this == CONFLATING ? new Conflation<>(Message.class, m -> m.number % KEYS) : null,
              new Priorities<>(levels(), Message.class, this::levelOf),
              listener);
    }

    private int levelOf(Message message) {
      return message.number % levels();
    }

    /** Where the order in which a sender sent is kept: -1 for nowhere. */
    private int orderOf(Message message) {
      return this == CONFLATING ? -1 : levelOf(message);
    }
  }

  @ParameterizedTest(name = "{0}, capacity {1}, seed {2}")
  @CsvSource({
    "LOCK_FREE,1,1",
    "LOCK_FREE,1,2",
    "LOCK_FREE,2,3",
    "LOCK_FREE,3,4",
    "LOCK_FREE,16,5",
    "LOCK_FREE,1000,6",
    "DRAINED,1,1",
    "DRAINED,4,2",
    "DRAINED,8,3",
    "DRAINED,32,4",
    "DRAINED,1000,5",
    "LOCKED,1,1",
    "LOCKED,3,2",
    "LEVELS,1,1",
    "LEVELS,4,2",
    "LEVELS,100,3",
    "CONFLATING,1,1",
    "CONFLATING,4,2",
    "CONFLATING,100,3",
    "DROP_NEWEST,2,1",
    "DROP_OLDEST,1,1",
    "DROP_OLDEST,5,2",
    "DROP_OLDEST_LEVELS,5,1"
  })
  void manySenders_openMailbox_everyAcceptedMessageIsPolledOrDisplacedOnceInOrder(
      Kind kind, int capacity, long seed) throws Exception {
    new Run(kind, capacity, Integer.MAX_VALUE).go(seed);
  }

  @ParameterizedTest(name = "{0}, capacity {1}, seed {2}")
  @CsvSource({
    "LOCK_FREE,1,1",
    "LOCK_FREE,1,2",
    "LOCK_FREE,2,3",
    "LOCK_FREE,3,4",
    "LOCK_FREE,16,5",
    "DRAINED,2,1",
    "DRAINED,16,2",
    "LEVELS,2,1",
    "CONFLATING,2,1",
    "DROP_OLDEST,2,1"
  })
  void manySenders_ownerCloses_everyAcceptedMessageIsPolledDisplacedOrHandedOutOnce(
      Kind kind, int capacity, long seed) throws Exception {
    for (int closeAfter = 1; closeAfter < 40; closeAfter++) {
      new Run(kind, capacity, closeAfter * 7).go(seed + closeAfter);
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

    private final Kind kind;
    private final Lanes<Message> mailbox;
    private final Scan<Message> scan;
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

    /** By message, like {@link #accepted}; also by the owner, when it admits. */
    private final AtomicIntegerArray displaced;

    // Owner only

    private final int[] received;
    private final int[][] lastNumber = new int[SENDERS][Kind.LEVELS_USED];
    private final List<Predicate<Message>> wanted =
        List.of(message -> message.number % 7 == 0, message -> message.sender == 1);
    private final int[] lastControl = new int[SENDERS];
    private int polled;
    private int controls;
    private boolean closed;

    Run(Kind kind, int capacity, int closeAfter) {
      this.kind = kind;
      this.mailbox = kind.mailbox(capacity, this::displaced);
      this.scan = mailbox.scan();
      this.closeAfter = closeAfter;
      this.perSender = closeAfter == Integer.MAX_VALUE ? MESSAGES : closeAfter;
      this.accepted = new AtomicIntegerArray(SENDERS * perSender);
      this.displaced = new AtomicIntegerArray(SENDERS * perSender);
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
        assertThat(received[i] + displaced.get(i))
            .as("message %d: received %d, displaced %d", i, received[i], displaced.get(i))
            .isEqualTo(accepted.get(i));
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
              case 3 -> kind.overflow().drops() ? offer(message) : awaitAndCancel(message, random);
              default -> kind.overflow().drops() ? offer(message) : await(message);
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

    private void displaced(Message message, Displacement why) {
      displaced.incrementAndGet(message.sender * perSender + message.number);
    }

    private boolean awaitAndCancel(Message message, SplittableRandom random) {
      int spins = random.nextInt(200);
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
        Message message = next();
        if (message == null) {
          park();
          return;
        }
        polled++;
        if (polled >= closeAfter && !closed) {
          closed = true;
          mailbox.close(this::receive);
        }
      }
      workers.execute(this::turn);
    }

    /** Now and then one from the middle; the order is that of those that were not. */
    private @Nullable Message next() {
      if (polled % 5 == 4) {
        Message searched = scan.poll(wanted.get(polled % 3 == 0 ? 0 : 1), 1 + polled % 50);
        if (searched != null) {
          count(searched);
          return searched;
        }
      }
      Message message = kind == Kind.DRAINED ? mailbox.drainOne() : mailbox.poll();
      if (message != null) {
        receive(message);
      }
      return message;
    }

    private void park() {
      boolean last = endControls() == SENDERS;
      state.set(IDLE);
      if ((!mailbox.isEmpty() || mailbox.hasSystem() || mailbox.owesRoom())
          && state.compareAndSet(IDLE, SCHEDULED)) {
        if (mailbox.owesRoom()) {
          mailbox.release();
        }
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
      int order = kind.orderOf(message);
      if (order >= 0) {
        int[] last = lastNumber[message.sender];
        assertThat(message.number + 1).isGreaterThan(last[order]);
        last[order] = message.number + 1;
      }
      count(message);
    }

    private void count(Message message) {
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
