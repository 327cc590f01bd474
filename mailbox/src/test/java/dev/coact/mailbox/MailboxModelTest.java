package dev.coact.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Random programs run on a mailbox and on its model, compared after each step. */
class MailboxModelTest {
  enum Step {
    OFFER,
    AWAIT,
    POLL,
    POLL_TWICE,
    CANCEL_OLDEST,
    CANCEL_NEWEST,
    CANCEL_ENDED,
    CLOSE
  }

  /** Runs both sides. */
  private static final class Run {
    private final Mailbox<Integer> mailbox;
    private final MailboxModel model;
    private final Map<Integer, WaitingSender<Integer>> senders = new HashMap<>();
    private final List<Integer> awaited = new ArrayList<>();
    private final List<MailboxModel.End> ends = new ArrayList<>();
    private int next;

    Run(int capacity) {
      mailbox = new Mailbox<>(capacity);
      model = new MailboxModel(capacity);
    }

    void step(Step step) {
      switch (step) {
        case OFFER -> {
          int message = next++;
          assertThat(mailbox.offer(message)).isEqualTo(model.offer(message));
        }
        case AWAIT -> await(next++);
        case POLL -> poll();
        case POLL_TWICE -> {
          poll();
          poll();
        }
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
      assertThat(mailbox.depth()).isEqualTo(model.depth());
      assertThat(mailbox.waitingSenders()).isEqualTo(model.waitingSenders());
      assertThat(ends).isEqualTo(model.ends());
      assertThat(mailbox.isValid()).as(mailbox.toString()).isTrue();
    }

    private void poll() {
      assertThat(mailbox.poll()).isEqualTo(model.poll());
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
        assertThat(mailbox.cancel(senders.get(message))).isEqualTo(model.cancel(message));
      }
    }
  }

  @Property(tries = 2000)
  void anyProgram_equalsModel(
      @ForAll @IntRange(min = 1, max = 5) int capacity,
      @ForAll @Size(max = 60) List<Step> program) {
    Run run = new Run(capacity);
    program.forEach(run::step);
  }

  @Property(tries = 1000)
  void programWithoutClose_equalsModel(
      @ForAll @IntRange(min = 1, max = 5) int capacity,
      @ForAll @Size(max = 200) List<Step> program) {
    Run run = new Run(capacity);
    program.stream().filter(step -> step != Step.CLOSE).forEach(run::step);
    run.step(Step.CLOSE);
  }

  @Property(tries = 300)
  void ticketsWrapping_equalsModel(
      @ForAll @IntRange(min = 1, max = 5) int capacity,
      @ForAll @Size(max = 60) List<Step> program) {
    Run run = new Run(capacity);
    run.mailbox.startCountingAt(Integer.MAX_VALUE - 5);
    program.forEach(run::step);
  }
}
