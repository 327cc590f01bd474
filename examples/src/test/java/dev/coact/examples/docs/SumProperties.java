package dev.coact.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.ActorRef;
import dev.coact.testing.ActorProperty;
import dev.coact.testing.ActorSim;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The property with inputs of the page about testing. */
class SumProperties {
  private static final Duration SECOND = Duration.ofSeconds(1);

  // docs: inputs
  @ActorProperty(schedules = 2_000, budget = "20s")
  void nothingIsForgotten(
      ActorSim sim, @ForAll @Size(max = 8) List<@IntRange(min = 1, max = 9) Integer> amounts) {
    ActorRef<Tally.Message> tally = sim.system().spawn("tally", Tally.tally());
    ActorRef<Tally.Order> desk = sim.system().spawn("desk", Tally.carefulDesk(tally));
    int sum = 3 * amounts.stream().mapToInt(Integer::intValue).sum();

    sim.clients(3)
        .each(
            amounts,
            amount -> {
              String _ = desk.ask(me -> new Tally.Order(amount, me), SECOND);
              return tally.<Integer>ask(Tally.Get::new, SECOND);
            });

    sim.always(
        "a client reads what it ordered, and not more than all",
        () ->
            sim.calls().stream()
                .allMatch(call ->
                    (int) call.result() >= (int) call.command() && (int) call.result() <= sum));
    sim.sometimes(
        "a client reads what another one ordered",
        () ->
            sim.calls().stream()
                .anyMatch(call -> call.index() == 0 && (int) call.result() > (int) call.command()));
    sim.afterHealing(SECOND).eventually("all orders are answered", sim::clientsDone);
    sim.atQuiescence(() -> assertThat(tally.<Integer>ask(Tally.Get::new, SECOND)).isEqualTo(sum));
  }
  // end
}
