package dev.coact.mailbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Linearizability: Lincheck runs small programs of three threads under many interleavings (it
 * switches threads at each access to shared memory, in sequential consistency) and asks for each
 * whether its results are those of {@link MailboxModel} in some order.
 *
 * <p>Forbidden, each being a history that no order of the model explains: an offer that is accepted
 * above the capacity or past a waiting sender; a {@code FULL} though at no moment of the call the
 * lane was full or senders waited; a message polled twice, never, or out of order; an owner that
 * finds the lane empty after an accepted offer; a waiting sender that is still in the line after a
 * poll that made room; a cancelled sender whose message is polled; a depth that the lane never had;
 * a message accepted after the close, or left out of its hand-out.
 */
public class MailboxLincheckTest {
  @Test
  void capacityOne_anyInterleaving_isLinearizable() {
    check(OnMailboxOfOne.class, OnModelOfOne.class);
  }

  @Test
  void capacityTwo_anyInterleaving_isLinearizable() {
    check(OnMailboxOfTwo.class, OnModelOfTwo.class);
  }

  /** Forbidden: an actor that is idle with a message in its mailbox when all have ended. */
  @Test
  void parking_anyInterleaving_losesNoWakeUp() {
    options().check(Parking.class);
  }

  private static void check(Class<?> operations, Class<?> specification) {
    options().sequentialSpecification(specification).check(operations);
  }

  /** The numbers are for a build of a few seconds; set the properties for a long run. */
  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .threads(3)
        .actorsBefore(1)
        .actorsPerThread(2)
        .actorsAfter(2)
        .iterations(Integer.getInteger("coact.lincheck.iterations", 15))
        .invocationsPerIteration(Integer.getInteger("coact.lincheck.invocations", 100));
  }

  /** The protocol by which an actor parks (see {@link Mailbox}), with a state word like its own. */
  public static final class Parking {
    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;

    private final Mailbox<Integer> mailbox = new Mailbox<>(2);
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private boolean tooDeep;

    /** A user message from any thread. */
    @Operation
    public void send() {
      if (mailbox.offer(1) == OfferResult.ACCEPTED) {
        state.compareAndSet(IDLE, SCHEDULED);
      }
    }

    /** A system message from any thread. */
    @Operation
    public void sendSystem() {
      mailbox.offerSystem(new SystemMessage() {});
      state.compareAndSet(IDLE, SCHEDULED);
    }

    /** What the worker does with an actor in its run queue. */
    @Operation(nonParallelGroup = "owner")
    public void turn() {
      if (state.get() == SCHEDULED) {
        while (mailbox.pollSystem() != null || mailbox.poll() != null) {
          tooDeep |= mailbox.depth() > mailbox.capacity();
        }
        state.set(IDLE);
        if (!mailbox.isEmpty() || mailbox.hasSystem()) {
          state.compareAndSet(IDLE, SCHEDULED);
        }
      }
    }

    /** When all operations have ended. */
    @Validate
    public void idleMeansNothingIsQueued() {
      if (tooDeep
          || (state.get() == IDLE && (!mailbox.isEmpty() || mailbox.hasSystem()))
          || !mailbox.isValid()) {
        throw new IllegalStateException("state=" + state + ", " + mailbox);
      }
    }
  }

  /** The operations on a mailbox. Sender 0 has message 100, sender 1 has message 101. */
  @Param(name = "message", gen = IntGen.class, conf = "1:9")
  @Param(name = "sender", gen = IntGen.class, conf = "0:1")
  public static class OnMailbox {
    private final Mailbox<Integer> mailbox;
    private final List<Sender<Integer>> senders = List.of(new Sender<>(100), new Sender<>(101));

    OnMailbox(int capacity) {
      mailbox = new Mailbox<>(capacity);
    }

    @Operation
    public OfferResult offer(@Param(name = "message") int message) {
      return mailbox.offer(message);
    }

    @Operation(runOnce = true)
    public AwaitResult await0() {
      return mailbox.await(senders.get(0));
    }

    @Operation(runOnce = true)
    public AwaitResult await1() {
      return mailbox.await(senders.get(1));
    }

    @Operation
    public boolean cancel(@Param(name = "sender") int sender) {
      return mailbox.cancel(senders.get(sender));
    }

    @Operation
    public int depth() {
      return mailbox.depth();
    }

    @Operation
    public int waitingSenders() {
      return mailbox.waitingSenders();
    }

    @Operation(nonParallelGroup = "owner")
    public @Nullable Integer poll() {
      return mailbox.poll();
    }

    @Operation(nonParallelGroup = "owner")
    public boolean isEmpty() {
      return mailbox.isEmpty();
    }

    /** When all operations have ended: nobody waits beside room. */
    @Validate
    public void isValid() {
      if (!mailbox.isValid()) {
        throw new IllegalStateException(mailbox.toString());
      }
    }

    /** What was lost, then what was refused. */
    @Operation(nonParallelGroup = "owner", runOnce = true)
    public List<Integer> close() {
      List<Integer> out = new ArrayList<>();
      mailbox.close(out::add);
      for (Sender<Integer> sender : senders) {
        if (sender.end() == OfferResult.CLOSED) {
          out.add(sender.message());
        }
      }
      return out;
    }
  }

  /** The same operations on the model. */
  public static class OnModel {
    private final MailboxModel model;

    OnModel(int capacity) {
      model = new MailboxModel(capacity);
    }

    public OfferResult offer(int message) {
      return model.offer(message);
    }

    public AwaitResult await0() {
      return model.await(100);
    }

    public AwaitResult await1() {
      return model.await(101);
    }

    public boolean cancel(int sender) {
      return model.cancel(100 + sender);
    }

    public int depth() {
      return model.depth();
    }

    public int waitingSenders() {
      return model.waitingSenders();
    }

    public @Nullable Integer poll() {
      return model.poll();
    }

    public boolean isEmpty() {
      return model.isEmpty();
    }

    public List<Integer> close() {
      int endsBefore = model.ends().size();
      List<Integer> out = new ArrayList<>(model.close());
      model.ends().stream()
          .skip(endsBefore)
          .map(MailboxModel.End::message)
          .sorted()
          .forEach(out::add);
      return out;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof OnModel that && model.equals(that.model);
    }

    @Override
    public int hashCode() {
      return model.hashCode();
    }
  }

  /** Capacity 1. */
  public static final class OnMailboxOfOne extends OnMailbox {
    /** For Lincheck. */
    public OnMailboxOfOne() {
      super(1);
    }
  }

  /** Capacity 2. */
  public static final class OnMailboxOfTwo extends OnMailbox {
    /** For Lincheck. */
    public OnMailboxOfTwo() {
      super(2);
    }
  }

  /** Capacity 1. */
  public static final class OnModelOfOne extends OnModel {
    /** For Lincheck. */
    public OnModelOfOne() {
      super(1);
    }
  }

  /** Capacity 2. */
  public static final class OnModelOfTwo extends OnModel {
    /** For Lincheck. */
    public OnModelOfTwo() {
      super(2);
    }
  }
}
