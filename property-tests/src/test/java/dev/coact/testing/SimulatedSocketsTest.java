package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;

class SimulatedSocketsTest extends SocketContract {
  private final SimulatedScheduler scheduler = SimulatedScheduler.seeded(7);

  @Override
  SelectorProvider provider() {
    return scheduler.network();
  }

  @Override
  void pass(Selector waiting) {
    scheduler.step();
  }

  @Override
  void nothingIsLeft() {
    assertThat(scheduler.simulatedNetwork().openSockets()).isZero();
  }
}
