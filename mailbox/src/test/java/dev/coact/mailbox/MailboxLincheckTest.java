package dev.coact.mailbox;

import dev.coact.mailbox.MailboxModel.Gone;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
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

  /** Forbidden: {@code FULL} or a depth that counts what the owner has drained. */
  @Test
  void drainedLane_anyInterleaving_isLinearizable() {
    checkShortly(DrainedLane.class, DrainedLaneModel.class);
  }

  /** Forbidden: a line beside room, or one that is overtaken by a message without a queued key. */
  @Test
  void lockedLine_anyInterleaving_isLinearizable() {
    checkShortly(LockedLine.class, LockedLineModel.class);
  }

  /**
   * Forbidden: more than one message lost for one that came, or another one than the policy says.
   */
  @Test
  void dropOldest_anyInterleaving_isLinearizable() {
    checkShortly(DropOldest.class, DropOldestModel.class);
  }

  /** Forbidden: as above; and a message dropped for one that is less urgent. */
  @Test
  void dropNewestWithLevels_anyInterleaving_isLinearizable() {
    checkShortly(DropNewestLevels.class, DropNewestLevelsModel.class);
  }

  /** Forbidden: two messages with one key in the lane; one lost whose successor is not there. */
  @Test
  void conflatingWithLevels_anyInterleaving_isLinearizable() {
    checkShortly(ConflatingLevels.class, ConflatingLevelsModel.class);
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

  /** Where one lock leaves little to interleave. */
  private static void checkShortly(Class<?> operations, Class<?> specification) {
    options()
        .iterations(Integer.getInteger("lincheck.iterations", 3))
        .invocationsPerIteration(Integer.getInteger("lincheck.invocations", 150))
        .sequentialSpecification(specification)
        .check(operations);
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

  /** Forbidden: as above, with the lock. */
  @Test
  void parkingWithALock_anyInterleaving_losesNoWakeUp() {
    options().iterations(Integer.getInteger("lincheck.iterations", 3)).check(LockedParking.class);
  }

  /** The protocol by which an actor parks (see {@link Mailbox}), with a state word like its own. */
  public static class Parking {
    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;

    private final Lanes<Integer> mailbox;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private boolean tooDeep;

    /** For Lincheck. */
    public Parking() {
      this(Shape.lockFree(2));
    }

    Parking(Shape shape) {
      mailbox = shape.mailbox((message, why) -> {});
    }

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

  /** {@link Parking} with a lock. */
  public static final class LockedParking extends Parking {
    /** For Lincheck. */
    public LockedParking() {
      super(Shape.locked(2));
    }
  }

  @SuppressWarnings("UnnecessaryLambda") // a search goes on with the same object
  private static final Predicate<Integer> EVEN = message -> message % 2 == 0;

  /** A lane of two with one message in it; few operations, so that short programs meet. */
  @Param(name = "message", gen = IntGen.class, conf = "2:9")
  public static class Lane {
    private final Lanes<Integer> mailbox;
    private final Scan<Integer> scan;
    private final ThreadLocal<List<Gone>> gone = ThreadLocal.withInitial(ArrayList::new);

    /** For Lincheck. */
    public Lane() {
      this(Shape.lockFree(2));
    }

    Lane(Shape shape) {
      mailbox = shape.mailbox((message, why) -> gone.get().add(new Gone(message, why)));
      scan = mailbox.scan();
      mailbox.offer(1);
    }

    /** Says also what had to go. */
    @Operation
    public String offer(@Param(name = "message") int message) {
      gone.get().clear();
      return mailbox.offer(message) + " " + gone.get();
    }

    @Operation(nonParallelGroup = "owner")
    public @Nullable Integer pollEven() {
      return scan.poll(EVEN, Integer.MAX_VALUE);
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

  /** A lane of eight with seven messages in it, one of which was drained before. */
  @Param(name = "message", gen = IntGen.class, conf = "20:29")
  public static final class DrainedLane {
    private final Mailbox<Integer> mailbox = new Mailbox<>(8);

    /** For Lincheck. */
    public DrainedLane() {
      for (int i = 0; i < 8; i++) {
        mailbox.offer(i);
      }
      mailbox.drainOne();
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
    public @Nullable Integer drainOne() {
      return mailbox.drainOne();
    }

    @Operation
    public void release() {
      mailbox.release();
    }

    /** When all operations have ended. */
    @Validate
    public void isValid() {
      requireValid(mailbox);
    }
  }

  /** What {@link DrainedLane} does, one operation after the other. */
  public static final class DrainedLaneModel {
    private final MailboxModel model = new MailboxModel(Shape.lockFree(8));

    /** For Lincheck. */
    public DrainedLaneModel() {
      for (int i = 1; i < 8; i++) {
        model.offer(i);
      }
    }

    /** As a mailbox does. */
    public OfferResult offer(int message) {
      return model.offer(message);
    }

    /** As a mailbox does. */
    public int depth() {
      return model.depth();
    }

    /** As a poll does. */
    public @Nullable Integer drainOne() {
      return model.poll();
    }

    /** Nothing that can be seen. */
    public void release() {}
  }

  /** {@link Lane} that drops its oldest. */
  public static final class DropOldest extends Lane {
    static final Shape SHAPE = new Shape(2, OverflowPolicy.DROP_OLDEST, 0, 0);

    /** For Lincheck. */
    public DropOldest() {
      super(SHAPE);
    }
  }

  /** {@link Lane} in levels that drops the newest of the least urgent. */
  public static final class DropNewestLevels extends Lane {
    static final Shape SHAPE = new Shape(2, OverflowPolicy.DROP_NEWEST, 0, 2);

    /** For Lincheck. */
    public DropNewestLevels() {
      super(SHAPE);
    }
  }

  /** {@link Lane} in levels with two keys. */
  public static final class ConflatingLevels extends Lane {
    static final Shape SHAPE = new Shape(2, OverflowPolicy.REJECT, 2, 2);

    /** For Lincheck. */
    public ConflatingLevels() {
      super(SHAPE);
    }
  }

  /** A full lane of one; a sender with message 100 waits, one with message 101 may. */
  public static class Line {
    private final Lanes<Integer> mailbox;
    private final Sender<Integer> first = new Sender<>(100);
    private final Sender<Integer> second = new Sender<>(101);

    /** For Lincheck. */
    public Line() {
      this(Shape.lockFree(1));
    }

    Line(Shape shape) {
      mailbox = shape.mailbox((message, why) -> {});
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

  /** {@link Line} where messages conflate: 1 and 101 have one key, 2 and 100 another. */
  public static final class LockedLine extends Line {
    static final Shape SHAPE = new Shape(1, OverflowPolicy.SUSPEND, 2, 0);

    /** For Lincheck. */
    public LockedLine() {
      super(SHAPE);
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

  private static void requireValid(Lanes<?> mailbox) {
    if (!mailbox.isValid()) {
      throw new IllegalStateException(mailbox.toString());
    }
  }

  /** What both models share: Lincheck keeps them in a set. */
  private abstract static class OnModel {
    final MailboxModel model;

    OnModel(Shape shape) {
      model = new MailboxModel(shape);
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
  public static class LaneModel extends OnModel {
    /** For Lincheck. */
    public LaneModel() {
      this(Shape.lockFree(2));
    }

    LaneModel(Shape shape) {
      super(shape);
      model.offer(1);
    }

    public String offer(int message) {
      int before = model.gone().size();
      return model.offer(message) + " " + model.gone().subList(before, model.gone().size());
    }

    public @Nullable Integer pollEven() {
      return model.scan(EVEN, Integer.MAX_VALUE);
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

  /** {@link DropOldest} on the model. */
  public static final class DropOldestModel extends LaneModel {
    /** For Lincheck. */
    public DropOldestModel() {
      super(DropOldest.SHAPE);
    }
  }

  /** {@link DropNewestLevels} on the model. */
  public static final class DropNewestLevelsModel extends LaneModel {
    /** For Lincheck. */
    public DropNewestLevelsModel() {
      super(DropNewestLevels.SHAPE);
    }
  }

  /** {@link ConflatingLevels} on the model. */
  public static final class ConflatingLevelsModel extends LaneModel {
    /** For Lincheck. */
    public ConflatingLevelsModel() {
      super(ConflatingLevels.SHAPE);
    }
  }

  /** {@link LockedLine} on the model. */
  public static final class LockedLineModel extends LineModel {
    /** For Lincheck. */
    public LockedLineModel() {
      super(LockedLine.SHAPE);
    }
  }

  /** {@link Line} on the model. */
  public static class LineModel extends OnModel {
    /** For Lincheck. */
    public LineModel() {
      this(Shape.lockFree(1));
    }

    LineModel(Shape shape) {
      super(shape);
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
