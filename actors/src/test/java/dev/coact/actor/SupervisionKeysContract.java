package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

/** What a file says of supervision is what happens, with no word of it in the code. */
abstract class SupervisionKeysContract extends ActorContract {
  SupervisionKeysContract(boolean portable) {
    super(portable);
  }

  private ActorSystem startWith(String text) {
    SystemSettings read = SystemSettings.from(ConfigReader.parse(text));
    return start(
        "keys",
        small ->
            read.withScheduler(_ -> small.scheduler())
                .withReload(reload -> reload.withInterval(Duration.ZERO)));
  }

  private static Code failing(Throwable failure) {
    return ctx -> {
      if (failure instanceof Exception exception) {
        throw exception;
      }
      throw (Error) failure;
    };
  }

  private ActorFailure.Decision decisionAfter(ActorRef<Code> actor, Throwable failure) {
    int before = failures.size();
    actor.tell(failing(failure));
    awaitFailures(before + 1);
    return failures.stream().skip(before).findFirst().orElseThrow().decision();
  }

  @Test
  void on_classesInTheFile_haveTheirDirectives() {
    ActorSystem keys =
        startWith(
            """
            coact.supervision {
              directive = restart
              on = "java.io.IOException=resume, java.io.FileNotFoundException=stop"
            }
            """);
    ActorRef<Code> actor = keys.spawn("a", runner());

    assertThat(decisionAfter(actor, new IllegalStateException("on purpose")))
        .isEqualTo(ActorFailure.Decision.RESTART);
    assertThat(decisionAfter(actor, new java.nio.file.NoSuchFileException("on purpose")))
        .isEqualTo(ActorFailure.Decision.RESUME);
    assertThat(decisionAfter(actor, new java.io.FileNotFoundException("on purpose")))
        .isEqualTo(ActorFailure.Decision.STOP);
  }

  @Test
  void deployment_oneKey_leavesTheRestOfTheCodesSupervision() {
    ActorSystem keys =
        startWith(
            """
            coact.supervision.retries = 7
            coact.deployment {
              "/a" { supervision { max-restarts = 1, on = "java.io.IOException=stop" } }
              "/**" { supervision { max-restarts = 2, kind = permanent }, shutdown.child-timeout = 3s }
            }
            """);
    Supervision code =
        Supervision.restart(20, HOUR)
            .on(IOException.class, Directive.ESCALATE)
            .on(Error.class, Directive.RESUME)
            .withBackoff(Backoff.between(Duration.ofMillis(1), Duration.ofMillis(2)))
            .withSignificance();
    ActorRef<Code> actor = keys.spawn("a", runner(), SpawnOptions.defaults().withSupervision(code));
    Supervision expected =
        Supervision.restart(1, HOUR)
            .on(Error.class, Directive.RESUME)
            .on(IOException.class, Directive.STOP)
            .withBackoff(Backoff.between(Duration.ofMillis(1), Duration.ofMillis(2)))
            .withKind(ChildKind.PERMANENT)
            .withShutdownTimeout(Duration.ofSeconds(3));
    assertThat(cell(actor).supervision()).isEqualTo(expected);

    ActorRef<Code> silent = keys.spawn("b", runner());
    assertThat(cell(silent).supervision())
        .isEqualTo(
            Supervision.stop()
                .withLimit(2, Duration.ofSeconds(10))
                .withKind(ChildKind.PERMANENT)
                .withRetries(7)
                .withShutdownTimeout(Duration.ofSeconds(3)));

    assertThat(decisionAfter(actor, new IllegalStateException("on purpose")))
        .isEqualTo(ActorFailure.Decision.RESTART);
    assertThat(decisionAfter(actor, new IllegalStateException("on purpose")))
        .isEqualTo(ActorFailure.Decision.STOP_AT_LIMIT);
  }

  @Test
  void kind_permanentInTheFile_bringsBackWhatHasReturned() {
    ActorSystem keys = startWith("coact.deployment.\"/a\".supervision.kind = permanent");
    AtomicInteger starts = new AtomicInteger();
    keys.spawn(
        "a",
        ctx -> {
          if (starts.incrementAndGet() == 3) {
            said.add("third");
            ctx.receive();
          }
        });

    assertThat(heard()).isEqualTo("third");
  }

  @Test
  void childrenLimit_inTheFile_failsTheParent() {
    ActorSystem keys =
        startWith(
            """
            coact.supervision { directive = restart, children-max-restarts = 3, children-within = 1h }
            """);
    ActorRef<Code> parent = keys.spawn("parent", runner());
    doing(
        parent,
        ctx -> {
          for (int i = 0; i < 2; i++) {
            ActorRef<Code> child = ctx.spawn(runner());
            child.tell(failing(new IllegalStateException("on purpose")));
            child.tell(failing(new IllegalStateException("on purpose")));
          }
        });

    awaitFailures(5); // four of the children, and the parent's
    assertThat(failures.stream().map(ActorFailure::decision))
        .containsOnlyOnce(ActorFailure.Decision.ESCALATE_AT_LIMIT);
    assertThat(failures)
        .filteredOn(failure -> failure.path().equals("/parent"))
        .singleElement()
        .satisfies(failure -> assertThat(failure.cause()).isInstanceOf(EscalatedException.class));
  }

  @Test
  void stashCapacity_inTheFile_isTheStashs() {
    ActorSystem keys =
        startWith(
            """
            coact.mailbox.stash-capacity = 2
            coact.deployment { "/a" { mailbox.stash-capacity = 5 }, "/b" { mailbox { capacity = 7, stash-capacity = 0 } } }
            """);
    for (String name : new String[] {"a", "b", "c"}) {
      ActorRef<Code> actor =
          keys.spawn(name, runner(), SpawnOptions.defaults().withStashCapacity(3));
      doing(actor, ctx -> said.add(name + ctx.stash().capacity()));
    }
    doing(keys.spawn("d", runner()), ctx -> said.add("d" + ctx.stash().capacity()));

    assertThat(said).containsExactly("a5", "b7", "c3", "d2");
  }

  @Test
  void limits_thatMultiply_areWarnedOfOnce() {
    SpawnOptions thousand =
        SpawnOptions.defaults()
            .withSupervision(Supervision.restart(10_000, HOUR))
            .withSupervisor(SupervisorStrategy.oneForOne().withLimit(1000, HOUR));
    try (LogLines log = new LogLines(ActorSystem.class, Level.WARN)) {
      ActorRef<Code> top = system.spawn("top", runner(), thousand);
      doing(
          top,
          ctx -> {
            for (int i = 0; i < 2; i++) {
              ActorRef<Code> middle = ctx.spawn("middle" + i, runner(), thousand);
              middle.tell(inner -> {
                inner.spawn(runner());
                said.add("spawned");
              });
            }
          });
      heard();
      heard();

      assertThat(log.messages())
          .singleElement()
          .asString()
          .matches("/top: a child may be restarted 10011001 times before .*");
    }
  }

  @Test
  void limits_thatEndBelow_areNoProduct() {
    SpawnOptions stopping =
        SpawnOptions.defaults()
            .withSupervisor(SupervisorStrategy.oneForOne().withLimit(1000, HOUR));
    SpawnOptions restarting = stopping.withSupervision(Supervision.restart(10, HOUR));
    ActorRef<Code> top = system.spawn("top", runner(), restarting);
    doing(
        top,
        ctx -> {
          ActorRef<Code> ended = ctx.spawn("ended", runner(), stopping);
          ActorRef<Code> lives = ctx.spawn("lives", runner(), restarting);

          assertThat(worst(ended)).isEqualTo(1001);
          assertThat(worst(lives)).isEqualTo(1001 * 11);
        });
    assertThat(worst(top)).isEqualTo(1001 * 11);
  }

  private static long worst(ActorRef<?> parent) {
    ActorCell<?> cell = cell(parent);
    SupervisorStrategy strategy = cell.strategy();
    assertThat(strategy).isNotNull();
    return RestartProduct.worst(cell, strategy);
  }

  @Test
  void file_valuesThatDoNotGoTogether_areMistakes() {
    ConfigReader file =
        ConfigReader.parse(
            """
            coact {
              supervision {
                max-restarts = 1000000
                backoff-min = 20s
                on = "java.io.IOException"
              }
              deployment {
                "/a" { supervision { max-restarts = 101, within = 1ms } }
                "/b" { supervision { backoff-min = 2s, backoff-max = 1s } }
                "/c" { supervision { on = "java.io.IOException=stop, java.io.IOException=restart" } }
                "/d" { supervision { max-restarts = 500000 } }
              }
            }
            """);

    assertThatThrownBy(() -> SystemSettings.from(file))
        .hasMessage(
            """
            5 errors in the configuration:
              text:5: coact.supervision.on: "java.io.IOException" (expected: a text: CLASS=DIRECTIVE, ... with full names of classes, each once, and one of stop, restart, resume, escalate)
              text:8: coact.deployment."/a".supervision.max-restarts: 101 (expected: at most 100, for more could never be reached in 1ms)
              text:9: coact.deployment."/b".supervision.backoff-max: "1s" (expected: at least backoff-min, 2s)
              text:10: coact.deployment."/c".supervision.on: "java.io.IOException=stop, java.io.IOException=restart" (expected: a text: CLASS=DIRECTIVE, ... with full names of classes, each once, and one of stop, restart, resume, escalate)
              built-in default: coact.supervision.backoff-max: 10s (expected: at least backoff-min, 20s)\
            """);
  }
}
