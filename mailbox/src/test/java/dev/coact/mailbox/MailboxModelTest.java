package dev.coact.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Random programs run on a mailbox and on its model, compared after each step: what each call says,
 * depth, the line, what gave way, which messages a search looked at.
 */
class MailboxModelTest {
  enum Step {
    OFFER,
    OFFER_AGAIN,
    FILL,
    HAND_OVER,
    AWAIT,
    POLL,
    POLL_TWICE,
    DRAIN_ONE,
    DRAIN_THREE,
    SCAN_EVEN,
    SCAN_FOURTH,
    SCAN_NONE,
    SCAN_ONE,
    SCAN_THROWS,
    CANCEL_OLDEST,
    CANCEL_NEWEST,
    CANCEL_ENDED,
    CLOSE
  }

  private static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Runs both sides. */
  private static final class Run {
    private final Lanes<Integer> mailbox;
    private final Scan<Integer> scan;
    private final MailboxModel model;
    private final boolean waits;
    private final Map<Integer, WaitingSender<Integer>> senders = new HashMap<>();
    private final List<Integer> awaited = new ArrayList<>();
    private final List<MailboxModel.End> ends = new ArrayList<>();
    private final List<MailboxModel.Gone> gone = new ArrayList<>();
    private final List<Integer> asked = new ArrayList<>();
    private final List<Integer> askedOfModel = new ArrayList<>();
    private final Map<Step, Predicate<Integer>> predicates = new HashMap<>();
    private final Map<Step, Predicate<Integer>> ofModel = new HashMap<>();
    private int next;

    Run(Shape shape) {
      mailbox = shape.mailbox((message, why) -> gone.add(new MailboxModel.Gone(message, why)));
      scan = mailbox.scan();
      model = new MailboxModel(shape);
      waits = !shape.overflow().drops();
      predicate(Step.SCAN_EVEN, message -> message % 2 == 0);
      predicate(Step.SCAN_FOURTH, message -> message % 4 == 3);
      predicate(Step.SCAN_NONE, message -> false);
      predicate(
          Step.SCAN_THROWS,
          message -> {
            if (message % 3 == 0) {
              throw new Thrown();
            }
            return message % 3 == 1;
          });
    }

    private void predicate(Step step, Predicate<Integer> wanted) {
      predicates.put(
          step,
          message -> {
            asked.add(message);
            return wanted.test(message);
          });
      ofModel.put(
          step,
          message -> {
            askedOfModel.add(message);
            return wanted.test(message);
          });
    }

    void step(Step step) {
      switch (step) {
        case OFFER, OFFER_AGAIN -> {
          int message = next++;
          assertThat(mailbox.offer(message)).isEqualTo(model.offer(message));
        }
        case FILL -> {
          for (int i = 0; i < mailbox.capacity(); i++) {
            assertThat(mailbox.offer(next)).isEqualTo(model.offer(next));
            next++;
          }
        }
        case HAND_OVER -> {
          int message = next++;
          assertThat(mailbox.handOver(message)).isEqualTo(model.handOver(message));
        }
        case AWAIT -> {
          if (waits) {
            await(next++);
          }
        }
        case POLL -> poll();
        case POLL_TWICE -> {
          poll();
          poll();
        }
        case DRAIN_ONE -> {
          assertThat(mailbox.drainOne()).isEqualTo(model.poll());
          releaseIfDue();
        }
        case DRAIN_THREE -> drain(3);
        case SCAN_EVEN, SCAN_FOURTH, SCAN_NONE, SCAN_THROWS -> scan(step, Integer.MAX_VALUE);
        case SCAN_ONE -> scan(Step.SCAN_FOURTH, 1);
        case CANCEL_OLDEST -> cancel(0);
        case CANCEL_NEWEST -> cancel(awaited.size() - 1);
        case CANCEL_ENDED -> cancel(awaited.size() / 2);
        case CLOSE -> {
          List<Integer> lost = new ArrayList<>();
          mailbox.close(lost::add);
          assertThat(lost).isEqualTo(model.close());
        }
      }
      assertThat(mailbox.isEmpty()).isEqualTo(model.isEmpty());
      assertThat(mailbox.takesHandOver() || !model.takesHandOver()).isTrue();
      assertThat(mailbox.takesHandOver() && model.waitingSenders() > 0).isFalse();
      assertThat(mailbox.depth()).isEqualTo(model.depth());
      assertThat(mailbox.waitingSenders()).isEqualTo(model.waitingSenders());
      assertThat(ends).isEqualTo(model.ends());
      assertThat(gone).isEqualTo(model.gone());
      assertThat(asked).isEqualTo(askedOfModel);
      assertThat(scan.hasUnseen()).isEqualTo(model.hasUnseen());
      assertThat(mailbox.isValid()).as(mailbox.toString()).isTrue();
    }

    private void poll() {
      assertThat(mailbox.poll()).isEqualTo(model.poll());
    }

    private void drain(int most) {
      List<Integer> drained = new ArrayList<>();
      boolean wasEmpty = mailbox.isEmpty();
      mailbox.drain(
          most,
          message -> {
            drained.add(message);
            return message % 5 != 0; // ends it early
          });
      releaseIfDue();
      for (int message : drained) {
        assertThat(message).isEqualTo(model.poll());
      }
      assertThat(drained.size()).isBetween(wasEmpty ? 0 : 1, most);
    }

    /** As the owner does when it rests: up to then the model's senders would be in already. */
    private void releaseIfDue() {
      if (mailbox.owesRoom()) {
        mailbox.release();
      }
    }

    private void scan(Step step, int atMost) {
      Object found = outcome(predicates.get(step), predicate -> scan.poll(predicate, atMost));
      assertThat(found)
          .isEqualTo(outcome(ofModel.get(step), predicate -> model.scan(predicate, atMost)));
    }

    /** What a search says, also if it throws. */
    private static Object outcome(
        Predicate<Integer> predicate, Function<Predicate<Integer>, Integer> search) {
      try {
        return String.valueOf(search.apply(predicate));
      } catch (Thrown e) {
        return "thrown";
      }
    }

    private void await(int message) {
      WaitingSender<Integer> sender =
          new WaitingSender<>(message) {
            @Override
            protected void admitted() {
              ends.add(new MailboxModel.End(message, OfferResult.ACCEPTED));
            }

            @Override
            protected void refused() {
              ends.add(new MailboxModel.End(message, OfferResult.CLOSED));
            }
          };
      senders.put(message, sender);
      awaited.add(message);
      assertThat(mailbox.await(sender)).isEqualTo(model.await(message));
    }

    private void cancel(int index) {
      if (index >= 0 && index < awaited.size()) {
        int message = awaited.remove(/* index */ index);
        WaitingSender<Integer> sender = senders.get(message);
        assertThat(mailbox.cancel(sender)).isEqualTo(model.cancel(message));
        assertThat(sender.wasRefused())
            .isEqualTo(ends.contains(new MailboxModel.End(message, OfferResult.CLOSED)));
      }
    }
  }

  @Provide
  Arbitrary<Shape> shapes() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 5),
            Arbitraries.of(OverflowPolicy.class),
            Arbitraries.integers().between(0, 6),
            Arbitraries.integers().between(0, 3))
        .as(Shape::new);
  }

  @Provide
  Arbitrary<Shape> suspending() {
    return Combinators.combine(
            Arbitraries.oneOf( // from 8 on drained messages count as queued for senders a while
                Arbitraries.integers().between(1, 5), Arbitraries.integers().between(8, 24)),
            Arbitraries.of(true, false))
        .as((capacity, lock) -> lock ? Shape.locked(capacity) : Shape.lockFree(capacity));
  }

  @Property(tries = 2000)
  void anyProgram_equalsModel(
      @ForAll("suspending") Shape shape, @ForAll @Size(max = 60) List<Step> program) {
    Run run = new Run(shape);
    program.forEach(run::step);
  }

  @Property(tries = 3000)
  void anyPolicy_equalsModel(
      @ForAll("shapes") Shape shape, @ForAll @Size(max = 120) List<Step> program) {
    Run run = new Run(shape);
    program.stream().filter(step -> step != Step.CLOSE).forEach(run::step);
    run.step(Step.CLOSE);
    run.step(Step.OFFER);
    run.step(Step.SCAN_EVEN);
    run.step(Step.POLL);
  }

  @Property(tries = 1000)
  void programWithoutClose_equalsModel(
      @ForAll("suspending") Shape shape, @ForAll @Size(max = 200) List<Step> program) {
    Run run = new Run(shape);
    program.stream().filter(step -> step != Step.CLOSE).forEach(run::step);
    run.step(Step.CLOSE);
  }

  @Property(tries = 300)
  void ticketsWrapping_equalsModel(
      @ForAll @IntRange(min = 1, max = 16) int capacity,
      @ForAll @Size(max = 60) List<Step> program) {
    Run run = new Run(Shape.lockFree(capacity));
    ((Mailbox<Integer>) run.mailbox).startCountingAt(Integer.MAX_VALUE - 5);
    program.forEach(run::step);
  }
}
