package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.ConfigReader;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SystemSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import redis.clients.jedis.Jedis;

/** A server on a free port, which must leave nothing behind. */
final class TestServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LOOK_AGAIN_NANOS = 200_000;

  private final KvServer server;

  TestServer() throws IOException {
    this("");
  }

  TestServer(String conf) throws IOException {
    ConfigReader file = ConfigReader.parse("coact.memory.system-quota = 4GiB\n" + conf);
    KvSettings settings = KvSettings.read(file);
    SystemSettings system = SystemSettings.read(file);
    file.finish();
    server = KvServer.start(settings.withPort(0), system);
  }

  KvServer server() {
    return server;
  }

  int port() {
    return server.port();
  }

  Jedis jedis() {
    return new Jedis("127.0.0.1", server.port(), 20_000);
  }

  RawClient raw() throws IOException {
    return new RawClient(server.port());
  }

  /** Waits until something is so. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  @Override
  public void close() {
    ShutdownReport report = server.stop();
    assertThat(report.isClean()).as(report.toString()).isTrue();
  }
}
