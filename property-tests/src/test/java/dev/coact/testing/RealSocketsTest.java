package dev.coact.testing;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;

class RealSocketsTest extends SocketContract {
  private static final long MOMENT_MILLIS = 10;

  @Override
  SelectorProvider provider() {
    return SelectorProvider.provider();
  }

  @Override
  void pass(Selector waiting) throws IOException {
    waiting.select(key -> {}, MOMENT_MILLIS);
  }

  @Override
  void nothingIsLeft() {} // the JDK does not say
}
