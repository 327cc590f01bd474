package dev.coact.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.ActorRef;
import dev.coact.testing.ActorProperty;
import dev.coact.testing.ActorSim;
import java.time.Duration;
import java.util.List;

/** The first property of the page about testing. It does not hold. */
class TallyProperties {
  // docs: property
  private static final Duration SECOND = Duration.ofSeconds(1);

  @ActorProperty(schedules = 2_000, budget = "20s")
  void clientReadsWhatItOrdered(ActorSim sim) {
    ActorRef<Tally.Message> tally = sim.system().spawn("tally", Tally.tally());
    ActorRef<Tally.Order> desk = sim.system().spawn("desk", Tally.desk(tally));

    sim.clients(1)
        .each(
            List.of(3),
            amount -> {
              String _ = desk.ask(me -> new Tally.Order(amount, me), SECOND);
              return tally.<Integer>ask(Tally.Get::new, SECOND);
            });

    sim.atQuiescence(
        () -> assertThat(sim.calls().getFirst().result()).as("what the client read").isEqualTo(3));
  }
  // end
}
