package dev.coact.actor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.SupervisorStrategy.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How it ends x directive x kind x group x limit: each combination does what the tables of {@code
 * docs/supervision.md} say.
 */
@Timeout(120)
abstract class SupervisionMatrixContract extends ActorContract {
  private static final OutcomeTables TABLES = OutcomeTables.read();
  private static final Map<String, Map<String, String>> BY_DIRECTIVE =
      TABLES.table("| how it ends |");
  private static final Map<String, Map<String, String>> BY_KIND = TABLES.table("| | `PERMANENT` |");
  private static final Map<String, Map<String, String>> BY_GROUP = TABLES.table("| group | st");

  SupervisionMatrixContract(boolean portable) {
    super(portable);
  }

  /** The rows of the first table. */
  enum End {
    FACTORY("the factory throws"),
    STARTED("started throws"),
    HANDLER("a handler throws"),
    STACK("a handler overflows its stack"),
    QUOTA("a handler exceeds a quota"),
    BODY("straight-line code throws"),
    FATAL("a fatal error of the JVM"),
    RETURN("straight-line code returns"),
    SELF("it stops itself"),
    TOLD("it is told to stop"),
    HOOK("it is told to stop and stopped throws");

    private final String row;

    End(String row) {
      this.row = row;
    }

    boolean isAtStart() {
      return this == FACTORY || this == STARTED;
    }

    boolean isStraightLine() {
      return this == BODY || this == RETURN;
    }

    boolean isTold() {
      return this == TOLD || this == HOOK;
    }
  }

  enum Limit {
    NONE(""),
    OWN(", at its own limit"),
    OF_PARENT(", at the limit of its parent");

    private final String row;

    Limit(String row) {
      this.row = row;
    }
  }

  static Stream<Arguments> endsAndGroups() {
    return Stream.of(End.values())
        .flatMap(end -> Stream.of(Group.values()).map(group -> Arguments.of(end, group)));
  }

  @ParameterizedTest
  @MethodSource("endsAndGroups")
  void everyCombination_isAsTheTablesSay(End end, Group group) {
    for (Directive directive : Directive.values()) {
      for (ChildKind kind : ChildKind.values()) {
        for (Limit limit : Limit.values()) {
          new Case(end, group, directive, kind, limit).run();
        }
      }
    }
  }

  /** What the tables say. */
  private static String expected(End end, Directive directive, ChildKind kind, Limit limit) {
    String first = BY_DIRECTIVE.get(end.row).get(directive.name());
    return first.equals("restarts") || first.equals("returns")
        ? BY_KIND.get(first + limit.row).get(kind.name())
        : first;
  }

  /** One combination: an older sibling, the subject, a younger one and a temporary one. */
  private final class Case {
    private final End end;
    private final Group group;
    private final Directive directive;
    private final ChildKind kind;
    private final Limit limit;
    private final AtomicInteger made = new AtomicInteger();
    private final CompletableFuture<Void> allThere = new CompletableFuture<>();
    private final List<ActorRef<Code>> children = new ArrayList<>();
    private final CompletableFuture<Void> watcherTold = new CompletableFuture<>();

    Case(End end, Group group, Directive directive, ChildKind kind, Limit limit) {
      this.end = end;
      this.group = group;
      this.directive = directive;
      this.kind = kind;
      this.limit = limit;
    }

    @Override
    public String toString() {
      return end + ", " + group + ", " + directive + ", " + kind + ", limit " + limit;
    }

    void run() {
      failures.clear();
      ActorRef<Code> parent =
          system.spawn("parent", runner(), SpawnOptions.defaults().withSupervisor(strategy()));
      ActorRef<Code> watcher = system.spawn("watcher", runner());
      doing(parent, this::startChildren);
      doing(watcher, ctx -> ctx.watch(children.get(1), () -> _ -> watcherTold.complete(null)));
      allThere.complete(null);
      bringAbout(children.get(1));
      check(parent, expected(end, directive, kind, limit));
      stopAndAwait(parent);
      stopAndAwait(watcher);
    }

    private SupervisorStrategy strategy() {
      SupervisorStrategy strategy =
          new SupervisorStrategy(group, null, SupervisorStrategy.AutoShutdown.NEVER);
      return limit == Limit.OF_PARENT ? strategy.withLimit(0, HOUR) : strategy;
    }

    private void startChildren(ActorContext<Code> ctx) {
      Supervision subject =
          new Supervision(
              directive,
              List.of(),
              new RestartLimit(limit == Limit.OWN ? 0 : 1, HOUR),
              kind,
              false,
              null,
              0,
              false,
              null);
      Supervision temporary = Supervision.restart(9, HOUR).withKind(ChildKind.TEMPORARY);
      children.add(ctx.spawn("older", runner(), RESTARTING));
      children.add(
          ctx.spawn(
              "subject",
              end.isStraightLine() ? straightLine() : Actor.handling(this::handler),
              SpawnOptions.defaults().withSupervision(subject).withHeapQuota(1024)));
      children.add(ctx.spawn("younger", runner(), RESTARTING));
      children.add(
          ctx.spawn("temporary", runner(), SpawnOptions.defaults().withSupervision(temporary)));
    }

    private Actor<Code> straightLine() {
      return ctx -> {
        while (true) {
          Code code = ctx.receive();
          if (code.equals(RETURN)) {
            return;
          }
          code.run(ctx);
        }
      };
    }

    private MessageHandler<Code> handler() {
      boolean first = made.getAndIncrement() == 0;
      if (first && end == End.FACTORY) {
        allThere.join(); // the siblings are to be there; short
        throw new IllegalStateException("factory");
      }
      return new MessageHandler<>() {
        @Override
        public void started(ActorContext<Code> ctx) throws Exception {
          if (first && end == End.STARTED) {
            ctx.await(allThere);
            throw new IllegalStateException("started");
          }
        }

        @Override
        public void handle(ActorContext<Code> ctx, Code code) throws Exception {
          code.run(ctx);
        }

        @Override
        public void stopped(ActorContext<Code> ctx) {
          if (end == End.HOOK) {
            throw new IllegalStateException("stopped");
          }
        }
      };
    }

    private void bringAbout(ActorRef<Code> subject) {
      switch (end) {
        case FACTORY, STARTED -> {}
        case HANDLER, BODY -> subject.tell(SupervisionContract.failing(new Exception("handler")));
        case STACK -> subject.tell(_ -> said.add(deeper(0)));
        case QUOTA -> subject.tell(ctx -> ctx.heap().allocate(2000));
        case FATAL ->
            subject.tell(_ -> {
              throw new InternalError("made up");
            });
        case RETURN -> subject.tell(RETURN);
        case SELF -> subject.tell(ctx -> ctx.stop(ctx.self()));
        case TOLD, HOOK -> system.stop(subject);
      }
    }

    private void check(ActorRef<Code> parent, String expected) {
      ActorRef<Code> subject = children.get(1);
      switch (expected) {
        case "restarts" -> {
          awaitIncarnation(subject, 1);
          checkSiblings();
        }
        case "resumes" -> {
          awaitIncarnation(subject, 0);
          checkNobodyElse();
        }
        case "stops" -> {
          awaitEnd(subject);
          checkNobodyElse();
        }
        case "escalates" -> {
          awaitEnd(subject);
          awaitEnd(parent);
          assertThat(List.copyOf(failures).getLast().cause())
              .as("%s", this)
              .isInstanceOf(EscalatedException.class);
        }
        default -> throw new AssertionError(expected);
      }
      boolean ended = expected.equals("stops") || expected.equals("escalates");
      if (ended) {
        watcherTold.orTimeout(30, SECONDS).join();
      }
      assertThat(watcherTold.isDone()).as("%s: watcher told", this).isEqualTo(ended);
      checkDecision(expected);
    }

    private void checkDecision(String expected) {
      List<ActorFailure> ofSubject =
          failures.stream().filter(f -> f.path().equals("/parent/subject")).toList();
      if (end == End.RETURN || end == End.SELF || end.isTold()) {
        assertThat(ofSubject).as("%s", this).isEmpty();
        return;
      }
      assertThat(ofSubject).as("%s", this).hasSize(1);
      String decision = ofSubject.getFirst().decision().name();
      String name =
          switch (expected) {
            case "restarts" -> "RESTART";
            case "resumes" -> "RESUME";
            case "stops" -> "STOP";
            default -> "ESCALATE";
          };
      assertThat(decision).as("%s", this).startsWith(name);
    }

    private void checkSiblings() {
      String older = BY_GROUP.get(group.name()).get("started before it");
      String younger = BY_GROUP.get(group.name()).get("started after it");
      awaitIncarnation(children.get(0), older.equals("restarts") ? 1 : 0);
      awaitIncarnation(children.get(2), younger.equals("restarts") ? 1 : 0);
      if (younger.equals("restarts")) {
        awaitEnd(children.get(3));
      } else {
        awaitIncarnation(children.get(3), 0);
      }
    }

    private void checkNobodyElse() {
      for (int sibling : List.of(0, 2, 3)) {
        awaitIncarnation(children.get(sibling), 0);
      }
    }

    /** In its own turn: a restart that is on its way comes before. */
    private void awaitIncarnation(ActorRef<Code> actor, long expected) {
      CompletableFuture<Long> seen = new CompletableFuture<>();
      actor.tell(ctx -> seen.complete(cell(ctx.self()).life.incarnation()));
      assertThat(seen.orTimeout(30, SECONDS).join())
          .as("%s: incarnation of %s", this, actor)
          .isEqualTo(expected);
    }
  }

  private static final Code RETURN = _ -> {};

  private static int deeper(int n) {
    return n < 0 ? 0 : deeper(n + 1) + 1;
  }
}
