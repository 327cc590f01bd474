package dev.coact.coroutine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Run by the build in a JVM without the flag: the contract holds, without anybody asking for it.
 */
class CoroutinePortableTest extends CoroutineContract {
  @Override
  boolean portable() {
    return true;
  }

  @Test
  void pool_withoutTheFlag_isPortable() throws Exception {
    TestHost host = new TestHost(0, CoroutineSettings.defaults());
    assertThat(host.pool.portable()).isTrue();
    host.close();
  }
}
