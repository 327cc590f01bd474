package dev.coact.testing;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorStoppedException;
import dev.coact.actor.AskException;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.mailbox.OfferResult;
import dev.coact.mailbox.OverflowPolicy;
import dev.coact.testing.Journal.Fate;
import dev.coact.testing.Journal.Kind;
import dev.coact.testing.Journal.Sent;
import dev.coact.testing.Program.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** The actors of a {@link Program}: they do what they are told and write it into the journal. */
final class Players {
  private static final Duration SHORT = Duration.ofMillis(2);
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Something to do. */
  record Work(Fate fate, List<Op> ops, ActorRef<Answer> replyTo) {}

  record Answer(long id) {}

  /** A watched actor has ended. */
  record Ended(String actor, long watch) {}

  /** A timer has fired. */
  record Tick(int key, long arming) {}

  /** Asks what is still due. */
  record Probe(ActorRef<Due> replyTo) {}

  /** What one incarnation still expects. */
  record Due(Set<String> watched, int timers) {}

  private final Program program;
  private final Journal journal;
  private final List<ActorRef<Object>> workers = new ArrayList<>();
  private final AtomicLong numbers = new AtomicLong();

  Players(Program program, Journal journal) {
    this.program = program;
    this.journal = journal;
  }

  List<ActorRef<Object>> workers() {
    return workers;
  }

  static SpawnOptions options(Program.Worker worker) {
    SpawnOptions options =
        SpawnOptions.defaults()
            .withMailboxCapacity(worker.capacity())
            .withOverflow(worker.overflow())
            .withSupervision(
                worker.maxRestarts() < 0
                    ? Supervision.stop()
                    : Supervision.restart(worker.maxRestarts(), Duration.ofDays(1)));
    Program.Order order = worker.order();
    return switch (order) {
      case PLAIN, SELECTING -> options;
      case CONFLATING ->
          options.withConflation(Work.class, work -> order.classOf(work.fate().number));
      case LEVELS ->
          options.withPriorities(3, Work.class, work -> order.classOf(work.fate().number));
    };
  }

  Actor<Object> worker(int index) {
    String name = "w" + index;
    Program.Worker worker = program.workers().get(index);
    journal.started(name, worker);
    return worker.handlerStyle()
        ? Actor.handling(() -> {
          Player player = new Player(name, index);
          return player::handle;
        })
        : ctx -> {
          Player player = new Player(name, index);
          if (worker.order() == Program.Order.SELECTING) {
            player.select(ctx);
          }
          while (true) {
            player.handle(ctx, ctx.receive());
          }
        };
  }

  Actor<Object> client(int index, CompletableFuture<Void> done) {
    return ctx -> {
      Player player = new Player("k" + index, -1);
      player.perform(ctx, program.clients().get(index));
      done.complete(null);
      while (true) {
        player.handle(ctx, ctx.receive());
      }
    };
  }

  /** One incarnation. */
  private final class Player {
    private final String name;
    private final int index;
    private final Map<String, Long> watched = new HashMap<>();
    private final Map<Integer, Long> armed = new HashMap<>();

    Player(String name, int index) {
      this.name = name;
      this.index = index;
    }

    /** One class of work first, if it comes soon. */
    void select(ActorContext<Object> ctx) throws Exception {
      Predicate<Object> wanted =
          message ->
              message instanceof Work work
                  && Program.Order.SELECTING.classOf(work.fate().number) == 0;
      for (int i = 0; true; i++) {
        Object message = ctx.receiveMatching(wanted, Duration.ofMillis(i % 2));
        journal.reached(message == null ? "nothing selected" : "selected");
        handle(ctx, message != null ? message : ctx.receive());
      }
    }

    void handle(ActorContext<Object> ctx, Object message) throws Exception {
      switch (message) {
        case Work work -> {
          journal.begun(name, work.fate, classOf(work.fate));
          perform(ctx, work.ops);
          work.fate.completed.incrementAndGet();
          if (work.replyTo != null) {
            work.fate.replied.incrementAndGet();
            work.replyTo.tell(new Answer(work.fate.id));
          }
        }
        case Ended(String actor, long watch) -> {
          journal.reached("watch heard");
          Long expected = watched.remove(actor);
          if (expected == null || expected != watch || !journal.mayBeDown(actor)) {
            journal.violation(
                name + " heard of " + actor + " by watch " + watch + ", expected " + expected);
          }
        }
        case Tick(int key, long arming) -> {
          journal.reached("timer heard");
          Long expected = armed.remove(key);
          if (expected == null || expected != arming) {
            journal.violation(
                name
                    + " heard of timer "
                    + key
                    + " by arming "
                    + arming
                    + ", expected "
                    + expected);
          }
        }
        case Probe probe -> probe.replyTo.tell(new Due(Set.copyOf(watched.keySet()), armed.size()));
        default -> journal.violation(name + " received " + message);
      }
    }

    private int classOf(Fate fate) {
      return index < 0 || index >= program.workers().size()
          ? 0
          : program.workers().get(index).order().classOf(fate.number);
    }

    void perform(ActorContext<Object> ctx, List<Op> ops) throws Exception {
      for (Op op : ops) {
        try {
          perform(ctx, op);
        } catch (ActorStoppedException | Journal.Crash asTold) {
          throw asTold;
        } catch (Exception e) {
          journal.violation(name + ": " + op + " threw " + e);
          throw e;
        }
      }
    }

    private void perform(ActorContext<Object> ctx, Op op) throws Exception {
      switch (op) {
        case Op.Tell(int to, List<Op> work) -> {
          if (hasTarget()) {
            tell(ref(to), target(to), work);
          }
        }
        case Op.Offer(int to, List<Op> work) -> {
          if (hasTarget()) {
            Fate fate = journal.send(Kind.OFFER, name, target(to));
            OfferResult result = ref(to).offer(new Work(fate, work, null));
            journal.reached("offer " + result);
            fate.sent = result == OfferResult.ACCEPTED ? Sent.RETURNED : Sent.REFUSED;
          }
        }
        case Op.OfferInTime(int to, List<Op> work, int millis) -> {
          if (hasTarget()) {
            offerInTime(to, work, millis);
          }
        }
        case Op.Ask(int to, List<Op> work, boolean shortTimeout) -> {
          if (hasTarget()) {
            ask(to, work, shortTimeout || displaces(to));
          }
        }
        case Op.AskAsync(int to, List<Op> work, boolean shortTimeout) -> {
          if (hasTarget()) {
            askAsync(to, work, shortTimeout || displaces(to));
          }
        }
        case Op.Crash() -> {
          journal.crashes(name);
          throw new Journal.Crash();
        }
        case Op.StopSelf() -> {
          journal.stopAsked(name, false);
          ctx.stop(ctx.self());
        }
        case Op.Stop(int to) -> {
          journal.stopAsked(target(to), false);
          ctx.system().stop(ref(to));
        }
        case Op.Watch(int to) -> {
          if (hasTarget()) {
            watch(ctx, ref(to), target(to));
          }
        }
        case Op.Unwatch(int to) -> {
          if (hasTarget()) {
            ctx.unwatch(ref(to));
            watched.remove(target(to));
          }
        }
        case Op.Arm(int key, int delayMillis) -> {
          long arming = numbers.incrementAndGet();
          ctx.timers().once(key, Duration.ofMillis(delayMillis), new Tick(key, arming));
          armed.put(key, arming);
        }
        case Op.CancelTimer(int key) -> {
          boolean was = armed.remove(key) != null;
          if (ctx.timers().cancel(key) != was) {
            journal.violation(name + ": cancel of timer " + key + " returned " + !was);
          }
        }
        case Op.Sleep(int millis) -> ctx.sleep(Duration.ofMillis(millis));
        case Op.Yield() -> ctx.yield();
        case Op.Block() -> {
          long token = numbers.incrementAndGet();
          if (ctx.blocking(() -> token) != token) {
            journal.violation(name + ": a blocking call returned something else");
          }
        }
        case Op.Allocate(int bytes) -> ctx.heap().allocate(bytes).putByte(0, (byte) 1);
        case Op.Child(int capacity, List<List<Op>> works) -> child(ctx, capacity, works);
      }
    }

    private boolean hasTarget() {
      return index + 1 < program.workers().size();
    }

    private int targetIndex(int to) {
      int first = index + 1;
      return first + to % (program.workers().size() - first);
    }

    private ActorRef<Object> ref(int to) {
      return workers.get(targetIndex(to));
    }

    private String target(int to) {
      return "w" + targetIndex(to);
    }

    private boolean rejects(int to) {
      return program.workers().get(targetIndex(to)).refuses() || displaces(to);
    }

    /** Whether a request may have to go from the mailbox, which fails its ask. */
    private boolean displaces(int to) {
      return program.workers().get(targetIndex(to)).displaces();
    }

    private void offerInTime(int to, List<Op> work, int millis) {
      Fate fate = journal.send(Kind.OFFER, name, target(to));
      try {
        OfferResult result = ref(to).offer(new Work(fate, work, null), Duration.ofMillis(millis));
        journal.reached("offer in time " + result);
        fate.sent = result == OfferResult.ACCEPTED ? Sent.RETURNED : Sent.REFUSED;
      } catch (ActorStoppedException e) {
        fate.sent = Sent.STOPPED;
        throw e;
      }
    }

    private void tell(ActorRef<Object> ref, String receiver, List<Op> work) {
      Fate fate = journal.send(Kind.TELL, name, receiver);
      try {
        ref.tell(new Work(fate, work, null));
        fate.sent = Sent.RETURNED;
      } catch (ActorStoppedException e) {
        fate.sent = Sent.STOPPED;
        throw e;
      }
    }

    private void ask(int to, List<Op> work, boolean shortTimeout) {
      Fate fate = journal.send(Kind.ASK, name, target(to));
      try {
        Answer answer =
            ref(to).<Answer>ask(me -> new Work(fate, work, me), shortTimeout ? SHORT : LONG);
        answered(fate, answer);
      } catch (AskException e) {
        journal.asked(fate, e, shortTimeout, rejects(to));
      } catch (ActorStoppedException e) {
        fate.sent = Sent.STOPPED;
        throw e;
      }
    }

    private void answered(Fate fate, Answer answer) {
      journal.reached("ask answered");
      fate.sent = Sent.ANSWERED;
      if (answer.id != fate.id) {
        journal.violation("answered by " + answer + ": " + fate);
      }
    }

    private void askAsync(int to, List<Op> work, boolean shortTimeout) {
      Fate fate = journal.send(Kind.ASK, name, target(to));
      boolean rejects = rejects(to);
      try {
        ref(to)
            .<Answer>askAsync(me -> new Work(fate, work, me), shortTimeout ? SHORT : LONG)
            .whenComplete((answer, failure) -> {
              switch (failure) {
                case null -> answered(fate, answer);
                case AskException e -> journal.asked(fate, e, shortTimeout, rejects);
                case CompletionException e when e.getCause() instanceof AskException cause ->
                    journal.asked(fate, cause, shortTimeout, rejects);
                default -> journal.violation("failed by " + failure + ": " + fate);
              }
            });
      } catch (ActorStoppedException e) {
        fate.sent = Sent.STOPPED;
        throw e;
      }
    }

    private void watch(ActorContext<Object> ctx, ActorRef<Object> ref, String actor) {
      long number = numbers.incrementAndGet();
      watched.put(actor, number);
      ctx.watch(ref, () -> new Ended(actor, number));
    }

    private void child(ActorContext<Object> ctx, int capacity, List<List<Op>> works) {
      String own = "c" + numbers.incrementAndGet();
      String full = name + "/" + own;
      if (index < 0 || name.indexOf('/') > 0) {
        return;
      }
      journal.started(
          full,
          new Program.Worker(
              false, capacity, OverflowPolicy.SUSPEND, Program.Order.PLAIN, /* maxRestarts */ -1));
      Actor<Object> actor =
          childCtx -> {
            Player player = new Player(full, program.workers().size());
            while (true) {
              player.handle(childCtx, childCtx.receive());
            }
          };
      ActorRef<Object> child =
          ctx.spawn(
              own,
              actor,
              SpawnOptions.defaults()
                  .withMailboxCapacity(capacity)
                  .withSupervision(Supervision.stop()));
      watch(ctx, child, full);
      for (List<Op> work : works) {
        tell(child, full, work);
      }
    }
  }
}
