package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.args.ExpiryOption;
import redis.clients.jedis.args.FlushMode;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/** Every command, through a client library that knows nothing of us. */
class KvCommandsTest {
  private static TestServer server;
  private Jedis jedis;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    jedis = server.jedis();
    jedis.flushAll();
  }

  @AfterEach
  void disconnect() {
    jedis.close();
  }

  @Test
  void ping_echo() {
    assertThat(jedis.ping()).isEqualTo("PONG");
    assertThat(jedis.ping("hi")).isEqualTo("hi");
    assertThat(jedis.echo("hello")).isEqualTo("hello");
  }

  @Test
  void set_get() {
    assertThat(jedis.get("k")).isNull();
    assertThat(jedis.set("k", "v")).isEqualTo("OK");
    assertThat(jedis.get("k")).isEqualTo("v");
    assertThat(jedis.set("k", "")).isEqualTo("OK");
    assertThat(jedis.get("k")).isEmpty();
  }

  @Test
  void set_options() {
    assertThat(jedis.set("k", "1", SetParams.setParams().xx())).isNull();
    assertThat(jedis.set("k", "1", SetParams.setParams().nx())).isEqualTo("OK");
    assertThat(jedis.set("k", "2", SetParams.setParams().nx())).isNull();
    assertThat(jedis.set("k", "3", SetParams.setParams().xx().ex(100))).isEqualTo("OK");
    assertThat(jedis.ttl("k")).isBetween(99L, 100L);
    assertThat(jedis.set("k", "4", SetParams.setParams().keepTtl())).isEqualTo("OK");
    assertThat(jedis.ttl("k")).isBetween(99L, 100L);
    assertThat(jedis.setGet("k", "5", SetParams.setParams().px(5000))).isEqualTo("4");
    assertThat(jedis.pttl("k")).isBetween(4000L, 5000L);
    assertThat(jedis.setGet("k", "6")).isEqualTo("5");
    assertThat(jedis.ttl("k")).isEqualTo(-1);
    assertThatThrownBy(() -> jedis.set("k", "7", SetParams.setParams().ex(0)))
        .isInstanceOf(JedisDataException.class)
        .hasMessage("ERR invalid expire time in 'set' command");
  }

  @Test
  void getdel_del_exists() {
    jedis.mset("a", "1", "b", "2", "c", "3");
    assertThat(jedis.exists("a", "a", "b", "x")).isEqualTo(3);
    assertThat(jedis.getDel("a")).isEqualTo("1");
    assertThat(jedis.getDel("a")).isNull();
    assertThat(jedis.del("a", "b", "c", "c")).isEqualTo(2);
    assertThat(jedis.exists("b")).isFalse();
  }

  @Test
  void incr_decr_incrby_decrby() {
    assertThat(jedis.incr("n")).isEqualTo(1);
    assertThat(jedis.incrBy("n", 41)).isEqualTo(42);
    assertThat(jedis.decr("n")).isEqualTo(41);
    assertThat(jedis.decrBy("n", 50)).isEqualTo(-9);
    assertThat(jedis.get("n")).isEqualTo("-9");
    jedis.set("s", "abc");
    assertThatThrownBy(() -> jedis.incr("s"))
        .hasMessage("ERR value is not an integer or out of range");
    jedis.set("n", Long.toString(Long.MAX_VALUE));
    assertThatThrownBy(() -> jedis.incr("n"))
        .hasMessage("ERR increment or decrement would overflow");
  }

  @Test
  void append_strlen_type() {
    assertThat(jedis.append("k", "ab")).isEqualTo(2);
    assertThat(jedis.append("k", "cde")).isEqualTo(5);
    assertThat(jedis.get("k")).isEqualTo("abcde");
    assertThat(jedis.strlen("k")).isEqualTo(5);
    assertThat(jedis.strlen("x")).isZero();
    assertThat(jedis.type("k")).isEqualTo("string");
    assertThat(jedis.type("x")).isEqualTo("none");
  }

  @Test
  void mset_mget() {
    assertThat(jedis.mset("a", "1", "b", "2", "c", "3", "d", "4", "a", "5")).isEqualTo("OK");
    assertThat(jedis.mget("a", "x", "c", "b", "d", "a"))
        .containsExactly("5", null, "3", "2", "4", "5");
    assertThatThrownBy(() -> jedis.sendCommand(Protocol.Command.MSET, "a", "1", "b"))
        .hasMessage("ERR wrong number of arguments for 'mset' command");
  }

  @Test
  void expire_pexpire_ttl_pttl_persist() {
    jedis.set("k", "v");
    assertThat(jedis.ttl("k")).isEqualTo(-1);
    assertThat(jedis.ttl("x")).isEqualTo(-2);
    assertThat(jedis.expire("x", 10)).isZero();
    assertThat(jedis.expire("k", 10)).isOne();
    assertThat(jedis.ttl("k")).isEqualTo(10);
    assertThat(jedis.expire("k", 20, ExpiryOption.NX)).isZero();
    assertThat(jedis.pexpire("k", 20_000)).isOne();
    assertThat(jedis.pttl("k")).isBetween(19_000L, 20_000L);
    assertThat(jedis.persist("k")).isOne();
    assertThat(jedis.persist("k")).isZero();
    assertThat(jedis.pttl("k")).isEqualTo(-1);
    assertThat(jedis.expire("k", -1)).isOne();
    assertThat(jedis.exists("k")).isFalse();
  }

  @Test
  void expired_onAccess_isGone() {
    jedis.set("k", "v", SetParams.setParams().px(1));
    TestServer.await("expiry on access", () -> jedis.get("k") == null);
    assertThat(jedis.ttl("k")).isEqualTo(-2);
  }

  @Test
  void expired_withoutAccess_isRemovedByTheTimer() {
    for (int i = 0; i < 1000; i++) {
      jedis.set("k" + i, "v", SetParams.setParams().px(1 + i % 20));
    }
    jedis.set("later", "v", SetParams.setParams().ex(100));
    TestServer.await("expiry by timer", () -> jedis.dbSize() == 1);
    assertThat(jedis.get("later")).isEqualTo("v");
    assertThat(info("expired_keys")).isGreaterThanOrEqualTo(1000);
  }

  @Test
  void keys_glob() {
    jedis.mset("hello", "1", "hallo", "1", "hxllo", "1", "other", "1");
    assertThat(jedis.keys("h[ae]llo")).containsExactlyInAnyOrder("hello", "hallo");
    assertThat(jedis.keys("*")).hasSize(4);
    assertThat(jedis.keys("nothing*")).isEmpty();
  }

  @Test
  void scan_toTheEnd_showsAllKeys() {
    Set<String> expected = new HashSet<>();
    Pipeline pipeline = jedis.pipelined();
    for (int i = 0; i < 3000; i++) {
      expected.add("key:" + i);
      pipeline.set("key:" + i, "v");
    }
    pipeline.sync();
    assertThat(scan(new ScanParams().count(100))).isEqualTo(expected);
    assertThat(scan(new ScanParams().match("key:1?"))).hasSize(10);
  }

  private Set<String> scan(ScanParams params) {
    Set<String> seen = new HashSet<>();
    String cursor = ScanParams.SCAN_POINTER_START;
    do {
      ScanResult<String> page = jedis.scan(cursor, params);
      seen.addAll(page.getResult());
      cursor = page.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    return seen;
  }

  @Test
  void dbsize_flushall() {
    jedis.mset("a", "1", "b", "2", "c", "3", "d", "4");
    assertThat(jedis.dbSize()).isEqualTo(4);
    assertThat(jedis.flushAll(FlushMode.ASYNC)).isEqualTo("OK");
    assertThat(jedis.dbSize()).isZero();
  }

  @Test
  void select_onlyTheOneDatabase() {
    assertThat(jedis.select(0)).isEqualTo("OK");
    assertThatThrownBy(() -> jedis.select(1)).hasMessage("ERR DB index is out of range");
  }

  @Test
  void info_sections() {
    jedis.set("k", "v");
    assertThat(jedis.info())
        .contains("# Server", "# Clients", "# Memory", "# Stats", "# Keyspace")
        .contains("rejected_connections:0")
        .contains("failed_connections:")
        .contains("shard_restarts:0")
        .contains("db0:keys=1,expires=0");
    assertThat(jedis.info("commandstats")).contains("cmdstat_set:calls=");
    assertThat(info("used_memory")).isPositive();
  }

  private long info(String name) {
    return jedis
        .info()
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void config_get() {
    assertThat(jedis.configGet("save")).containsEntry("save", "");
    assertThat(jedis.configGet("append*")).containsEntry("appendonly", "no");
    assertThat(jedis.configGet("nothing")).isEmpty();
  }

  @Test
  void client_names() {
    assertThat(jedis.clientId()).isPositive();
    assertThat(jedis.clientGetname()).isNull();
    assertThat(jedis.clientSetname("me")).isEqualTo("OK");
    assertThat(jedis.clientGetname()).isEqualTo("me");
    assertThatThrownBy(() -> jedis.clientSetname("a b")).hasMessageContaining("cannot contain");
  }

  @Test
  void command_hello_quit() throws IOException {
    assertThat(jedis.commandCount()).isEqualTo(Command.values().length);
    assertThat(jedis.commandInfo("get", "mset")).hasSize(2);
    try (RawClient raw = server.raw()) {
      assertThat(raw.request("HELLO", "3").readLine())
          .isEqualTo("-NOPROTO unsupported protocol version");
      assertThat(raw.request("HELLO", "2").readLine()).isEqualTo("*14");
    }
    try (RawClient raw = server.raw()) {
      assertThat(raw.request("QUIT").request("PING").readToEnd()).isEqualTo("+OK\r\n");
    }
  }

  @Test
  void binaryKeysAndValues_areKeptAsTheyAre() {
    byte[] key = new byte[256];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    byte[] empty = {};
    jedis.set(key, key);
    jedis.set(empty, "empty".getBytes(StandardCharsets.UTF_8));
    assertThat(jedis.get(key)).isEqualTo(key);
    assertThat(jedis.get(empty)).isEqualTo("empty".getBytes(StandardCharsets.UTF_8));
    assertThat(jedis.keys("*".getBytes(StandardCharsets.UTF_8))).hasSize(2);
  }

  @Test
  void largeValues_upTo64MiB() {
    byte[] value = new byte[64 << 20];
    new Random(1).nextBytes(value);
    byte[] key = "large".getBytes(StandardCharsets.UTF_8);
    assertThat(jedis.set(key, value)).isEqualTo("OK");
    assertThat(jedis.strlen(key)).isEqualTo(value.length);
    assertThat(jedis.get(key)).isEqualTo(value);
    assertThatThrownBy(() -> jedis.append(key, new byte[] {1}))
        .hasMessageContaining("string exceeds maximum allowed size");
    assertThat(jedis.getDel(key)).isEqualTo(value);
    assertThat(info("used_memory")).isZero();
  }

  @Test
  void largeKeyAndEcho_areTakenToo() {
    String large = "k".repeat(100_000);
    jedis.set(large, "v");
    assertThat(jedis.get(large)).isEqualTo("v");
    assertThat(jedis.echo(large)).isEqualTo(large);
    assertThat(jedis.mget(large, "x")).containsExactly("v", null);
    assertThatThrownBy(() -> jedis.sendCommand(Protocol.Command.GET, large, large))
        .hasMessage("ERR wrong number of arguments for 'get' command");
    jedis.mset("a", large, "b", large);
    assertThat(jedis.mget("a", "b")).containsExactly(large, large);
  }

  @Test
  void pipeline_manyCommands_areAnsweredInOrder() {
    Pipeline pipeline = jedis.pipelined();
    List<Response<Long>> counts = new ArrayList<>();
    List<Response<String>> values = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      counts.add(pipeline.incr("n"));
      pipeline.set("k" + i % 100, Integer.toString(i));
      values.add(pipeline.get("k" + i % 100));
    }
    pipeline.sync();
    for (int i = 0; i < 20_000; i++) {
      assertThat(counts.get(i).get()).isEqualTo(i + 1);
      assertThat(values.get(i).get()).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  void pipeline_flushBetween_isInOrderOnEveryShard() {
    Pipeline pipeline = jedis.pipelined();
    for (int i = 0; i < 100; i++) {
      pipeline.set("k" + i, "v");
    }
    Response<Long> before = pipeline.dbSize();
    pipeline.sendCommand(Protocol.Command.FLUSHALL, new String[0]);
    Response<Long> after = pipeline.dbSize();
    pipeline.sync();
    assertThat(before.get()).isEqualTo(100);
    assertThat(after.get()).isZero();
  }
}
