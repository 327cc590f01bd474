package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorDump;
import dev.coact.actor.ActorRef;
import dev.coact.actor.Directive;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.RestartLimit;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SupervisorStrategy;
import dev.coact.testing.SupervisionTree.Command;
import dev.coact.testing.SupervisionTree.Spec;
import dev.coact.testing.SupervisionTree.What;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random trees and failures, against {@link SupervisionModel}, in simulation. */
class SupervisionProgramsTest {
  private static final Duration LONG = Duration.ofDays(1);

  @Provide
  Arbitrary<SupervisionTree> trees() {
    return SupervisionTree.any();
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void anyTree_doesWhatTheModelDoes(@ForAll("trees") SupervisionTree tree, @ForAll long seed) {
    try (ActorSim sim = ActorSim.seeded(seed)) {
      new Run(tree, sim).run();
    }
  }

  /** Told to the watcher: look after this one, or: this one has ended. */
  private sealed interface Notice {
    record Started(ActorRef<What> ref) implements Notice {}

    record Ended(String path) implements Notice {}
  }

  private static final class Run {
    private final SupervisionTree tree;
    private final ActorSim sim;
    private final SupervisionModel model;
    private final Map<String, ActorRef<What>> refs = new HashMap<>();
    private final List<String> steps = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final ActorRef<Notice> watcher;

    Run(SupervisionTree tree, ActorSim sim) {
      this.tree = tree;
      this.sim = sim;
      this.model = new SupervisionModel(tree);
      this.watcher =
          sim.system()
              .spawn(
                  "watcher",
                  Actor.handling(() ->
                      (ctx, notice) -> {
                        switch (notice) {
                          case Notice.Started(var ref) ->
                              ctx.watch(ref, () -> new Notice.Ended(ref.path()));
                          case Notice.Ended(var path) -> told.add(path);
                        }
                      }));
    }

    void run() {
      sim.system().spawn("n0", actor(0), options(0));
      sim.runUntilIdle();
      compare("at the start");
      for (Command command : tree.commands()) {
        List<String> living = List.copyOf(model.living().keySet());
        if (living.isEmpty()) {
          return;
        }
        String target = living.get(command.target() % living.size());
        model.run(command.what(), target);
        ActorRef<What> ref = refs.get(target);
        if (command.what() == What.STOP) {
          sim.system().stop(ref);
        } else {
          ref.tell(command.what());
        }
        sim.runUntilIdle();
        compare(command.what() + " of " + target + " among " + living);
      }
    }

    private void compare(String what) {
      Map<String, Long> living = new TreeMap<>();
      for (ActorDump actor : sim.system().dump().actors()) {
        if (!actor.path().equals("/watcher")) {
          living.put(actor.path(), actor.incarnation());
        }
      }
      assertThat(living).as("living after %s", what).isEqualTo(model.living());
      assertThat(told)
          .as("told after %s", what)
          .containsExactlyInAnyOrderElementsOf(model.takeTold());
      assertThat(steps)
          .as("steps after %s", what)
          .containsExactlyInAnyOrderElementsOf(model.takeSteps());
      for (SupervisionModel.Before each : model.takeOrder()) {
        assertThat(steps.indexOf(each.first()))
            .as("%s before %s after %s in %s", each.first(), each.second(), what, steps)
            .isLessThan(steps.indexOf(each.second()));
      }
      told.clear();
      steps.clear();
    }

    /* ---- the actors ---- */

    private SpawnOptions options(int node) {
      Spec spec = tree.nodes().get(node);
      SupervisorStrategy strategy =
          new SupervisorStrategy(
              spec.group(),
              spec.childLimit() < 0 ? null : new RestartLimit(spec.childLimit(), LONG),
              spec.autoShutdown());
      return SpawnOptions.defaults()
          .withSupervisor(strategy)
          .withSupervision(
              new Supervision(
                  spec.directive(),
                  List.of(new Supervision.Rule(AssertionError.class, Directive.STOP)),
                  new RestartLimit(spec.limit(), LONG),
                  spec.kind(),
                  spec.significant(),
                  null,
                  0,
                  false,
                  null));
    }

    private Actor<What> actor(int node) {
      if (tree.nodes().get(node).handlerStyle()) {
        return Actor.handling(() -> new Handler(node));
      }
      return ctx -> {
        try {
          begin(ctx, node);
          while (happens(ctx.receive())) {
            // until it returns
          }
        } finally {
          steps.add("-" + ctx.self().path());
        }
      };
    }

    private void begin(ActorContext<What> ctx, int node) {
      steps.add("+" + ctx.self().path());
      refs.put(ctx.self().path(), ctx.self());
      for (int child : tree.childrenOf(node)) {
        ctx.spawn("n" + child, actor(child), options(child));
      }
      watcher.tell(new Notice.Started(ctx.self()));
    }

    /** False if the actor is to return. */
    private static boolean happens(What what) {
      return switch (what) {
        case CRASH -> throw new IllegalStateException("crash");
        case FATAL -> throw new InternalError("made up");
        case RETURN -> false;
        case STOP -> throw new IllegalArgumentException("not a message");
      };
    }

    private final class Handler implements MessageHandler<What> {
      private final int node;

      Handler(int node) {
        this.node = node;
      }

      @Override
      public void started(ActorContext<What> ctx) {
        begin(ctx, node);
      }

      @Override
      public void handle(ActorContext<What> ctx, What what) {
        if (!happens(what)) {
          ctx.stop(ctx.self());
        }
      }

      @Override
      public void stopped(ActorContext<What> ctx) {
        steps.add("-" + ctx.self().path());
      }
    }
  }
}
