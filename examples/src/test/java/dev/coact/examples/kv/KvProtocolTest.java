package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent byte by byte, and what redis-server 7.0.15 answered to the same. */
class KvProtocolTest {
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> fatal() {
    return Stream.of(
        Arguments.of("*x\r\n", "invalid multibulk length"),
        Arguments.of("*2147483648\r\n", "invalid multibulk length"),
        Arguments.of("*" + "1".repeat(70_000), "too big mbulk count string"),
        Arguments.of("*1\r\n$" + "1".repeat(70_000), "too big bulk count string"),
        Arguments.of("A".repeat(70_000), "too big inline request"),
        Arguments.of("*1\r\nPING\r\n", "expected '$', got 'P'"),
        Arguments.of("*1\r\n\r\n", "expected '$', got ' '"),
        Arguments.of("*1\r\n\u00ff\r\n", "expected '$', got '\u00ff'"),
        Arguments.of("*1\r\n$x\r\n", "invalid bulk length"),
        Arguments.of("*1\r\n$-1\r\n", "invalid bulk length"),
        Arguments.of("*1\r\n$536870913\r\n", "invalid bulk length"),
        Arguments.of("*2\r\n$3\r\nGET\r\n*x\r\n", "expected '$', got '*'"),
        Arguments.of("GET \"abc\r\n", "unbalanced quotes in request"));
  }

  @ParameterizedTest
  @MethodSource("fatal")
  void brokenFrame_isAnsweredAndEndsThisConnectionOnly(String bytes, String message)
      throws IOException {
    try (RawClient other = server.raw();
        RawClient broken = server.raw()) {
      other.request("PING").readLine();
      broken.send("PING\r\n").send(bytes);

      assertThat(broken.readToEnd()).isEqualTo("+PONG\r\n-ERR Protocol error: " + message + "\r\n");
      assertThat(other.request("PING").readLine()).isEqualTo("+PONG");
    }
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of("GET\r\n", "-ERR wrong number of arguments for 'get' command"),
        Arguments.of("PING a b\r\n", "-ERR wrong number of arguments for 'ping' command"),
        Arguments.of(
            "foo a b\r\n", "-ERR unknown command 'foo', with args beginning with: 'a' 'b' "),
        Arguments.of("\"\"\r\n", "-ERR unknown command '', with args beginning with: "),
        Arguments.of(
            "*2\r\n$8\r\nfoo\r\nbar\r\n$1\r\na\r\n",
            "-ERR unknown command 'foo  bar', with args beginning with: 'a' "),
        Arguments.of(
            "x " + "abcdefghij ".repeat(20) + "\r\n",
            "-ERR unknown command 'x', with args beginning with: " + "'abcdefghij' ".repeat(10)),
        Arguments.of("SET k v FOO\r\n", "-ERR syntax error"),
        Arguments.of("SET k v NX XX\r\n", "-ERR syntax error"),
        Arguments.of("SET k v EX\r\n", "-ERR syntax error"),
        Arguments.of("SET k v EX 1 PX 1\r\n", "-ERR syntax error"),
        Arguments.of("SET k v EX 1 KEEPTTL\r\n", "-ERR syntax error"),
        Arguments.of("SET k v EX x\r\n", "-ERR value is not an integer or out of range"),
        Arguments.of("SET k v EX -1\r\n", "-ERR invalid expire time in 'set' command"),
        Arguments.of(
            "SET k v PX 9223372036854775807\r\n", "-ERR invalid expire time in 'set' command"),
        Arguments.of("EXPIRE k x\r\n", "-ERR value is not an integer or out of range"),
        Arguments.of("EXPIRE k 1 foo\r\n", "-ERR Unsupported option foo"),
        Arguments.of(
            "EXPIRE k 1 NX XX\r\n",
            "-ERR NX and XX, GT or LT options at the same time are not compatible"),
        Arguments.of(
            "EXPIRE k 1 GT LT\r\n", "-ERR GT and LT options at the same time are not compatible"),
        Arguments.of(
            "EXPIRE k 9223372036854775807\r\n", "-ERR invalid expire time in 'expire' command"),
        Arguments.of("INCRBY k 1.5\r\n", "-ERR value is not an integer or out of range"),
        Arguments.of("DECRBY k -9223372036854775808\r\n", "-ERR decrement would overflow"),
        Arguments.of("SELECT x\r\n", "-ERR value is not an integer or out of range"),
        Arguments.of("SELECT 1\r\n", "-ERR DB index is out of range"),
        Arguments.of("SCAN x\r\n", "-ERR invalid cursor"),
        Arguments.of("SCAN 0 COUNT 0\r\n", "-ERR syntax error"),
        Arguments.of("SCAN 0 COUNT x\r\n", "-ERR value is not an integer or out of range"),
        Arguments.of("SCAN 0 MATCH\r\n", "-ERR syntax error"),
        Arguments.of("FLUSHALL foo\r\n", "-ERR syntax error"),
        Arguments.of("CONFIG foo\r\n", "-ERR unknown subcommand 'foo'. Try CONFIG HELP."),
        Arguments.of("CONFIG GET\r\n", "-ERR wrong number of arguments for 'config|get' command"),
        Arguments.of("CLIENT foo\r\n", "-ERR unknown subcommand 'foo'. Try CLIENT HELP."),
        Arguments.of("COMMAND foo\r\n", "-ERR unknown subcommand 'foo'. Try COMMAND HELP."),
        Arguments.of("HELLO 3\r\n", "-NOPROTO unsupported protocol version"),
        Arguments.of("HELLO x\r\n", "-ERR Protocol version is not an integer or out of range"),
        Arguments.of("HELLO 2 foo\r\n", "-ERR Syntax error in HELLO option 'foo'"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void wrongRequest_isAnsweredInRedisWords(String bytes, String reply) throws IOException {
    try (RawClient client = server.raw()) {
      assertThat(client.send(bytes).send("PING\r\n").readAll()).isEqualTo(reply + "\r\n+PONG\r\n");
    }
  }

  @Test
  void inlineRequests_areServed() throws IOException {
    try (RawClient client = server.raw()) {
      client.send("SET key \"a \\x41\"\n\r\nGET key\r\n");

      assertThat(client.readAll()).isEqualTo("+OK\r\n$3\r\na A\r\n");
    }
  }

  @Test
  void request_byteByByte_isServed() throws IOException {
    try (RawClient client = server.raw()) {
      for (char c : "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n\r\n\r\n".toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.readLine()).isEqualTo("+OK");
    }
  }

  @Test
  void http_isDroppedWithoutAnAnswer() throws IOException {
    try (RawClient client = server.raw()) {
      assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\n\r\n").readToEnd()).isEmpty();
    }
  }
}
