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
 * Linearizability: Lincheck runs small programs of two threads under many interleavings (it
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
  void lane_anyInterleaving_isLinearizable() {
    check(Lane.class, LaneModel.class);
  }

  @Test
  void line_anyInterleaving_isLinearizable() {
    check(Line.class, LineModel.class);
  }

  /** Forbidden: an actor that is idle with a message in its mailbox when all have ended. */
  @Test
  void parking_anyInterleaving_losesNoWakeUp() {
    options().check(Parking.class);
  }

  /** Forbidden: a message above the bound, or a sender that waits beside room. */
  @Test
  void lineThatGrowsAgainInsideAPoll_anyInterleaving_keepsTheBound() {
    options().actorsPerThread(1).actorsAfter(0).iterations(4).check(Regrowth.class);
  }

  private static void check(Class<?> operations, Class<?> specification) {
    options().sequentialSpecification(specification).check(operations);
  }

  /** The numbers are for a build of a few seconds; set the properties for a long run. */
  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .threads(2)
        .actorsBefore(0)
        .actorsPerThread(3)
        .actorsAfter(2)
        .iterations(Integer.getInteger("lincheck.iterations", 6))
        .invocationsPerIteration(Integer.getInteger("lincheck.invocations", 300));
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
          || (state.get() == IDLE && (mailbox.depth() > 0 || mailbox.hasSystem()))
          || !mailbox.isValid()) {
        throw new IllegalStateException("state=" + state + ", " + mailbox);
      }
    }
  }

  /** A lane of two with one message in it; few operations, so that short programs meet. */
  @Param(name = "message", gen = IntGen.class, conf = "2:9")
  public static final class Lane {
    private final Mailbox<Integer> mailbox = new Mailbox<>(2);

    /** For Lincheck. */
    public Lane() {
      mailbox.offer(1);
    }

    @Operation
    public OfferResult offer(@Param(name = "message") int message) {
      return mailbox.offer(message);
    }

    @Operation
    public int depth() {
      return mailbox.depth();
    }

    @Operation(nonParallelGroup = "owner")
    public @Nullable Integer poll() {
      return mailbox.poll();
    }

    @Operation(nonParallelGroup = "owner")
    public boolean isEmpty() {
      return mailbox.isEmpty();
    }

    @Operation(nonParallelGroup = "owner", runOnce = true)
    public List<Integer> close() {
      List<Integer> lost = new ArrayList<>();
      mailbox.close(lost::add);
      return lost;
    }

    /** When all operations have ended. */
    @Validate
    public void isValid() {
      requireValid(mailbox);
    }
  }

  /** A full lane of one; a sender with message 100 waits, one with message 101 may. */
  public static final class Line {
    private final Mailbox<Integer> mailbox = new Mailbox<>(1);
    private final Sender<Integer> first = new Sender<>(100);
    private final Sender<Integer> second = new Sender<>(101);

    /** For Lincheck. */
    public Line() {
      mailbox.offer(1);
      mailbox.await(first);
    }

    @Operation
    public OfferResult offer() {
      return mailbox.offer(2);
    }

    @Operation(runOnce = true)
    public AwaitResult awaitSecond() {
      return mailbox.await(second);
    }

    @Operation(runOnce = true)
    public boolean cancelFirst() {
      return mailbox.cancel(first);
    }

    @Operation(runOnce = true)
    public boolean cancelSecond() {
      return mailbox.cancel(second);
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

    /** What was lost, then what was refused. */
    @Operation(nonParallelGroup = "owner", runOnce = true)
    public List<Integer> close() {
      List<Integer> out = new ArrayList<>();
      mailbox.close(out::add);
      for (Sender<Integer> sender : List.of(first, second)) {
        if (sender.end() == OfferResult.CLOSED) {
          out.add(sender.message());
        }
      }
      return out;
    }

    /** When all operations have ended: nobody waits beside room. */
    @Validate
    public void isValid() {
      requireValid(mailbox);
    }
  }

  /**
   * Between the two steps of a poll that saw a waiting sender, that one goes, an offer takes the
   * place, and another sender waits.
   */
  public static final class Regrowth {
    private final Mailbox<Integer> mailbox = new Mailbox<>(1);
    private final Sender<Integer> first = new Sender<>(100);

    /** For Lincheck. */
    public Regrowth() {
      mailbox.offer(1);
      mailbox.await(first);
    }

    @Operation(runOnce = true)
    public void regrow() {
      mailbox.cancel(first);
      mailbox.offer(2);
      mailbox.await(new Sender<>(101));
    }

    @Operation(runOnce = true)
    public void poll() {
      mailbox.poll();
    }

    /** When all operations have ended. */
    @Validate
    public void isValid() {
      requireValid(mailbox);
    }
  }

  private static void requireValid(Mailbox<?> mailbox) {
    if (!mailbox.isValid()) {
      throw new IllegalStateException(mailbox.toString());
    }
  }

  /** What both models share: Lincheck keeps them in a set. */
  private abstract static class OnModel {
    final MailboxModel model;

    OnModel(int capacity) {
      model = new MailboxModel(capacity);
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

  /** {@link Lane} on the model. */
  public static final class LaneModel extends OnModel {
    /** For Lincheck. */
    public LaneModel() {
      super(2);
      model.offer(1);
    }

    public OfferResult offer(int message) {
      return model.offer(message);
    }

    public int depth() {
      return model.depth();
    }

    public @Nullable Integer poll() {
      return model.poll();
    }

    public boolean isEmpty() {
      return model.isEmpty();
    }

    public List<Integer> close() {
      return model.close();
    }
  }

  /** {@link Line} on the model. */
  public static final class LineModel extends OnModel {
    /** For Lincheck. */
    public LineModel() {
      super(1);
      model.offer(1);
      model.await(100);
    }

    public OfferResult offer() {
      return model.offer(2);
    }

    public AwaitResult awaitSecond() {
      return model.await(101);
    }

    public boolean cancelFirst() {
      return model.cancel(100);
    }

    public boolean cancelSecond() {
      return model.cancel(101);
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

    public List<Integer> close() {
      int before = model.ends().size();
      List<Integer> out = new ArrayList<>(model.close());
      model.ends().stream().skip(before).map(MailboxModel.End::message).sorted().forEach(out::add);
      return out;
    }
  }
}
