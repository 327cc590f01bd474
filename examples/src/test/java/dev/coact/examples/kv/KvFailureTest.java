package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

@Timeout(60)
class KvFailureTest {
  @Test
  void shard_killedUnderLoad_isRestartedAndTheClientsGoOn() throws Exception {
    try (TestServer server = new TestServer();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean done = new AtomicBoolean();
      AtomicLong served = new AtomicLong();
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String name = "c" + i + ":";
        clients.add(
            threads.submit(() -> {
              try (Jedis jedis = server.jedis()) {
                for (long n = 0; !done.get(); n++) {
                  try {
                    assertThat(jedis.set(name + n, Long.toString(n))).isEqualTo("OK");
                    served.incrementAndGet();
                  } catch (JedisDataException e) {
                    assertThat(e).hasMessageMatching("ERR shard \\d .*");
                  }
                }
                assertThat(jedis.ping()).isEqualTo("PONG");
              }
            }));
      }
      for (int kill = 0; kill < 8; kill++) {
        long before = served.get();
        TestServer.await("some requests", () -> served.get() > before + 200);
        server.server().killShard(kill % 4);
        long restarts = kill + 1L;
        TestServer.await("a restart", () -> server.server().shardRestarts() == restarts);
      }
      done.set(true);
      for (Future<?> client : clients) {
        client.get();
      }
      assertThat(server.server().connectedClients()).isLessThanOrEqualTo(16);
    }
  }

  @Test
  void shard_killed_losesItsKeysAndNoOthers() throws Exception {
    try (TestServer server = new TestServer();
        Jedis jedis = server.jedis()) {
      for (int i = 0; i < 400; i++) {
        jedis.set("k" + i, "x".repeat(i * 100));
      }
      server.server().killShard(0);
      TestServer.await("a restart", () -> server.server().shardRestarts() == 1);

      long left = jedis.dbSize();
      assertThat(left).isBetween(200L, 399L);
      assertThat(jedis.keys("*")).hasSize((int) left);
      assertThat(jedis.info("shards")).contains("shard0:keys=0,bytes=0,restarts=1");
      for (int i = 0; i < 400; i++) {
        String value = jedis.get("k" + i);
        assertThat(value == null || value.length() == i * 100).isTrue();
        jedis.set("k" + i, "again");
      }
      assertThat(jedis.dbSize()).isEqualTo(400);
    }
  }

  @Test
  void server_closedWithBusyClients_leavesNothing() throws Exception {
    for (int round = 0; round < 10; round++) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        try (TestServer server = new TestServer()) {
          AtomicLong served = new AtomicLong();
          for (int i = 0; i < 8; i++) {
            var _ =
                threads.submit(() -> {
                  try (Jedis jedis = server.jedis()) {
                    while (true) {
                      jedis.incr("n");
                      jedis.set("k", "x".repeat(100_000), SetParams.setParams().ex(100));
                      served.incrementAndGet();
                    }
                  }
                });
          }
          TestServer.await("some requests", () -> served.get() > 50);
        } // checks that nothing is left
      }
    }
  }
}
