package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.actor.SystemSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(60)
class KvLimitsTest {
  @Test
  void clients_moreThanTheDescriptorBudget_waitAndAreAllServed() throws Exception {
    try (TestServer server = new TestServer("coact.io.descriptor-budget = 100");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        String key = "k" + i;
        clients.add(
            threads.submit(() -> {
              try (Jedis jedis = server.jedis()) {
                for (int n = 0; n < 5; n++) {
                  jedis.set(key, key + n);
                  assertThat(jedis.get(key)).isEqualTo(key + n);
                  assertThat(jedis.incr("all")).isPositive();
                }
              }
            }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
      try (Jedis jedis = server.jedis()) {
        assertThat(jedis.get("all")).isEqualTo("2500");
        assertThat(jedis.info("stats")).contains("rejected_connections:0");
        assertThat(jedis.dbSize()).isEqualTo(501);
      }
      assertThat(server.server().system().counters().descriptors()).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void clients_beyondTheBudget_areServedWhenOthersLeave() throws Exception {
    try (TestServer server = new TestServer("coact.io.descriptor-budget = 4")) {
      List<RawClient> served = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RawClient client = server.raw();
        assertThat(client.request("PING").readLine()).isEqualTo("+PONG");
        served.add(client);
      }
      try (RawClient waiting = server.raw()) {
        waiting.request("PING");
        assertThat(served.get(0).request("PING").readLine()).isEqualTo("+PONG");
        served.get(1).close();
        assertThat(waiting.readLine()).isEqualTo("+PONG");
      }
      for (RawClient client : served) {
        client.close();
      }
    }
  }

  @Test
  void clients_moreThanMaxClients_areRefusedAndCounted() throws Exception {
    try (TestServer server = new TestServer("kv.max-clients = 1");
        Jedis jedis = server.jedis()) {
      assertThat(jedis.ping()).isEqualTo("PONG");
      try (RawClient refused = server.raw()) {
        assertThat(refused.readToEnd()).isEqualTo("-ERR max number of clients reached\r\n");
      }
      assertThat(jedis.info("stats")).contains("rejected_connections:1");
    }
  }

  @Test
  void client_killedInMidFrame_leavesNothing() throws Exception {
    try (TestServer server = new TestServer()) {
      long before = server.server().system().counters().descriptors();
      for (int i = 0; i < 20; i++) {
        RawClient client = server.raw();
        client.request("PING").readLine();
        client.send(i % 2 == 0 ? "*2\r\n$3\r\nGET\r\n$5\r\nab" : large(8 << 20, 1 << 20));
        client.reset();
      }
      TestServer.await("the end of all clients", () -> server.server().connectedClients() == 0);
      TestServer.await(
          "all descriptors back",
          () -> server.server().system().counters().descriptors() == before);
      TestServer.await(
          "all memory back", () -> server.server().system().counters().memoryBytes() == 0);
      try (Jedis jedis = server.jedis()) {
        assertThat(jedis.info("stats")).contains("failed_connections:20");
      }
    }
  }

  private static String large(int announced, int sent) {
    return "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + announced + "\r\n" + "x".repeat(sent);
  }

  @Test
  void client_thatDoesNotRead_doesNotHoldUpOthers() throws Exception {
    try (TestServer server = new TestServer();
        Jedis jedis = server.jedis();
        RawClient slow = server.raw()) {
      jedis.set("large", "x".repeat(8 << 20));
      for (int i = 0; i < 10; i++) {
        slow.request("GET", "large");
      }
      slow.request("SET", "after", "1");
      for (int i = 0; i < 1000; i++) {
        assertThat(jedis.incr("n")).isEqualTo(i + 1);
      }
      for (int i = 0; i < 10; i++) {
        assertThat(slow.readLine()).isEqualTo("$8388608");
        slow.read((8 << 20) + 2);
      }
      assertThat(slow.readLine()).isEqualTo("+OK");
      assertThat(jedis.get("after")).isEqualTo("1");
    }
  }

  @Test
  void memory_beyondTheLimit_isRefused() throws Exception {
    try (TestServer server =
            new TestServer("kv { max-memory = 8MiB, max-value-size = 1MiB, shards = 2 }");
        Jedis jedis = server.jedis()) {
      String value = "x".repeat(1 << 20);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 20; i++) {
                  jedis.set("k" + i, value);
                }
              })
          .hasMessage("OOM command not allowed when used memory > 'maxmemory'.");
      assertThat(jedis.ping()).isEqualTo("PONG");
      jedis.flushAll();
      jedis.set("k", value);
      assertThat(jedis.get("k")).isEqualTo(value);
    }
  }

  @Test
  void start_portInUse_isRefusedInOneLineAndLeavesNothing() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              KvServer.start(
                  KvSettings.defaults().withPort(taken.getLocalPort()), SystemSettings.defaults()))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }
}
