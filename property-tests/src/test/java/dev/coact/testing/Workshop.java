package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.AskException;
import dev.coact.actor.LostMessage;
import dev.coact.actor.LostMessage.Reason;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SupervisorStrategy;
import dev.coact.actor.SupervisorStrategy.AutoShutdown;
import dev.coact.actor.SupervisorStrategy.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Supervised workers that set their jobs aside until they are open, clients that tell, ask and
 * watch, and crashes: each job is done or lost, in order, each ask ends, and each end is heard of
 * once.
 */
final class Workshop {
  private static final int WORKERS = 3;
  private static final int CLIENTS = 3;
  private static final int JOBS = 6;
  private static final int FAULTS = 8;
  private static final int CAPACITY = 3;
  private static final Duration OPENING = Duration.ofMillis(1);
  private static final Duration SHORT = Duration.ofMillis(3);
  private static final Duration LONG = Duration.ofMinutes(1);

  /** What clients and workers are sent. */
  sealed interface Message {
    record Job(int client, int number, @Nullable ActorRef<Integer> replyTo) implements Message {}

    record Open() implements Message {}

    record Ended(String path) implements Message {}
  }

  private final Group group;
  private final int retries;
  private final Map<String, Integer> done = new HashMap<>();
  private final Map<String, Integer> refused = new HashMap<>();
  private final Map<String, Integer> starts = new HashMap<>();
  private final Map<String, Integer> latest = new HashMap<>();
  private final Map<String, AskException.Outcome> failed = new HashMap<>();
  private final Map<String, Integer> answered = new HashMap<>();
  private final List<Message.Job> sent = new ArrayList<>();
  private final List<ActorRef<Message>> workers = new ArrayList<>();
  private int replies;
  private int clientsDone;

  private Workshop(RandomGenerator random) {
    List<Group> groups = List.of(Group.values());
    this.group = groups.get(random.nextInt(groups.size()));
    this.retries = random.nextInt(2);
  }

  static Scenario scenario() {
    return sim -> {
      Workshop workshop = new Workshop(sim.random("workshop"));
      workshop.run(sim);
    };
  }

  private void run(ActorSim sim) {
    ActorRef<Object> shop =
        sim.system()
            .spawn(
                "shop",
                this::employ,
                SpawnOptions.defaults()
                    .withSupervisor(new SupervisorStrategy(group, null, AutoShutdown.NEVER)));
    sim.runUntil(() -> workers.size() == WORKERS);
    sim.run().faults(new RandomFaults("/shop/", FAULTS, true, sim.random("faults")));
    for (int i = 0; i < CLIENTS; i++) {
      sim.system().spawn("client" + i, client(i, sim.random("client" + i)));
    }
    sim.runFor(LONG);
    sim.run().heal();
    sim.system().stop(shop);
    sim.runFor(LONG);
    check(sim);
  }

  private void employ(ActorContext<Object> ctx) {
    SpawnOptions options =
        SpawnOptions.defaults()
            .withMailboxCapacity(CAPACITY)
            .withSupervision(Supervision.restart(1_000, Duration.ofDays(1)).withRetries(retries));
    for (int i = 0; i < WORKERS; i++) {
      workers.add(ctx.spawn("worker" + i, Actor.handling(() -> new Worker()), options));
    }
    ctx.receive();
  }

  private final class Worker implements MessageHandler<Message> {
    private boolean isOpen;

    @Override
    public void started(ActorContext<Message> ctx) {
      starts.merge(ctx.self().path(), 1, Integer::sum);
      ctx.timers().once("open", OPENING, new Message.Open());
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Message.Open() -> {
          isOpen = true;
          ctx.stash().unstash();
        }
        case Message.Job job when isOpen -> work(ctx, job);
        case Message.Job job -> {
          if (!ctx.stash().offer(job)) {
            refused.merge(name(job), 1, Integer::sum);
          }
        }
        case Message.Ended ended -> throw new IllegalStateException("watches nobody: " + ended);
      }
    }

    private void work(ActorContext<Message> ctx, Message.Job job) {
      done.merge(name(job), 1, Integer::sum);
      // after a restart what is set aside and what is handled again come in another order
      Integer before = latest.put(job.client() + " at " + ctx.self(), job.number());
      if (starts.getOrDefault(ctx.self().path(), 0) == 1) {
        assertThat(before == null ? -1 : before)
            .as("number before that of %s at %s", name(job), ctx.self())
            .isLessThanOrEqualTo(job.number());
      }
      if (job.replyTo() != null) {
        replies++;
        job.replyTo().tell(job.number());
      }
    }
  }

  private static String name(Message.Job job) {
    return job.client() + "." + job.number();
  }

  private Actor<Message> client(int number, RandomGenerator random) {
    return ctx -> {
      for (ActorRef<Message> worker : workers) {
        ctx.watch(worker, () -> new Message.Ended(worker.path()));
      }
      for (int i = 0; i < JOBS; i++) {
        ActorRef<Message> worker = workers.get(random.nextInt(WORKERS));
        if (random.nextBoolean()) {
          Message.Job job = new Message.Job(number, i, null);
          sent.add(job);
          worker.tell(job);
        } else {
          ask(worker, number, i, random.nextBoolean() ? SHORT : LONG.dividedBy(20));
        }
      }
      List<String> heard = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        if (ctx.receive() instanceof Message.Ended(String path)) {
          heard.add(path);
        }
      }
      assertThat(heard).doesNotHaveDuplicates();
      clientsDone++;
      assertThat(ctx.receive(LONG.dividedBy(2))).as("what comes after all ends").isNull();
    };
  }

  private void ask(ActorRef<Message> worker, int client, int number, Duration timeout) {
    String name = client + "." + number;
    try {
      int answer =
          worker.ask(
              me -> {
                Message.Job job = new Message.Job(client, number, me);
                sent.add(job);
                return job;
              },
              timeout);
      assertThat(answer).as("answer").isEqualTo(number);
      answered.merge(name, 1, Integer::sum);
    } catch (AskException e) {
      failed.put(name, e.outcome());
    }
  }

  private void check(ActorSim sim) {
    Map<String, List<Reason>> lost = new HashMap<>();
    int late = 0;
    for (LostMessage each : sim.lost()) {
      if (each.message() instanceof Message.Job job) {
        lost.computeIfAbsent(name(job), _ -> new ArrayList<>()).add(each.reason());
      } else {
        boolean isTimers = each.message() instanceof Message.Open; // cut short, too
        assertThat(isTimers || each.reason() == Reason.LATE_REPLY).as("%s", each).isTrue();
        late += each.reason() == Reason.LATE_REPLY ? 1 : 0;
      }
    }
    assertThat(clientsDone).as("clients that heard of all ends").isEqualTo(CLIENTS);
    assertThat(replies).as("replies").isEqualTo(answered.size() + late);
    for (Message.Job job : sent) {
      check(job, lost.getOrDefault(name(job), List.of()));
    }
  }

  private void check(Message.Job job, List<Reason> lost) {
    String name = name(job);
    int times = done.getOrDefault(name, 0) + refused.getOrDefault(name, 0);
    AskException.Outcome outcome = failed.get(name);
    String what = name + " done=" + times + " lost=" + lost + " ask=" + outcome;
    assertThat(lost).as(what).hasSizeLessThanOrEqualTo(1);
    // set aside by the next incarnation, a message is as new: its retries are counted anew
    assertThat(times).as(what).isLessThanOrEqualTo(retries == 0 ? 1 : 1 + FAULTS);
    if (lost.isEmpty()) {
      boolean isKnownByOutcome = outcome != null && job.replyTo() != null;
      assertThat(times > 0 || isKnownByOutcome).as(what).isTrue();
    }
    if (job.replyTo() != null) {
      assertThat(answered.containsKey(name) != (outcome != null)).as(what).isTrue();
    }
  }
}
