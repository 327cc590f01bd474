package dev.coact.examples.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.io.Connection;
import dev.coact.memory.Block;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An actor that is a client of a server in the same simulation: sends some requests at a time, and
 * connects again when its connection fails.
 */
final class SimulatedClient implements Actor<Object> {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int BUFFER = 4096;

  /* More than passes through the server's parser. */
  private static final int LARGE = 33_000;

  /* What stands in the history in place of an argument of one key of several. */
  private static final String ARRAY = "of three";

  private final int number;
  private final InetSocketAddress server;
  private final History history;
  private final RandomGenerator random;
  private final int rounds;
  private final int keys;

  private int round;
  private StringBuilder unread = new StringBuilder();
  private boolean done;

  SimulatedClient(
      int number,
      InetSocketAddress server,
      History history,
      RandomGenerator random,
      int rounds,
      int keys) {
    this.number = number;
    this.server = server;
    this.history = history;
    this.random = random;
    this.rounds = rounds;
    this.keys = keys;
  }

  boolean isDone() {
    return done;
  }

  @Override
  public void run(ActorContext<Object> ctx) {
    Block block = allocate(ctx);
    while (round < rounds) {
      try (Connection connection = ctx.io().connect(server, PATIENCE)) {
        unread = new StringBuilder();
        while (round < rounds) {
          round++;
          converse(connection, block);
        }
      } catch (IOException e) {
        ctx.sleep(PAUSE);
      }
    }
    done = true;
  }

  private static Block allocate(ActorContext<Object> ctx) {
    return ctx.heap().allocate(BUFFER);
  }

  /** Some requests at once, then their answers. */
  private void converse(Connection connection, Block block) throws IOException {
    List<History.Operation> asked = new ArrayList<>();
    StringBuilder requests = new StringBuilder();
    if (random.nextInt(6) == 0) {
      askAlone(requests, asked);
    } else {
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        ask(i, requests, asked);
      }
    }
    send(connection, block, requests.toString());
    for (int i = 0; i < asked.size(); i++) {
      if (startsArray(asked, i)) {
        i += hearAll(connection, block, asked, i);
      } else {
        hear(line(connection, block), connection, block, asked.get(i));
      }
    }
  }

  /** A large value would fill all buffers if others were sent behind it and nobody listened. */
  private void askAlone(StringBuilder requests, List<History.Operation> asked) {
    String key = "large" + random.nextInt(keys);
    if (random.nextBoolean()) {
      String value = number + "." + round + "x".repeat(LARGE);
      request(requests, "SET", key, value);
      asked.add(history.asked(number, History.Kind.SET, key, value));
    } else {
      request(requests, "GET", key);
      asked.add(history.asked(number, History.Kind.GET, key, ""));
    }
  }

  private void ask(int i, StringBuilder requests, List<History.Operation> asked) {
    int key = random.nextInt(keys);
    switch (random.nextInt(5)) {
      case 0, 1 -> {
        String value = number + "." + round + "." + i + "x".repeat(random.nextInt(40));
        request(requests, "SET", "key" + key, value);
        asked.add(history.asked(number, History.Kind.SET, "key" + key, value));
      }
      case 2 -> {
        request(requests, "GET", "key" + key);
        asked.add(history.asked(number, History.Kind.GET, "key" + key, ""));
      }
      case 3 -> {
        request(requests, "MGET", "key0", "key1", "key2");
        for (int each = 0; each < 3; each++) {
          asked.add(history.asked(number, History.Kind.GET, "key" + each, ARRAY));
        }
      }
      default -> {
        request(requests, "INCR", "counter" + key);
        asked.add(history.asked(number, History.Kind.INCREMENT, "counter" + key, ""));
      }
    }
  }

  private static boolean startsArray(List<History.Operation> asked, int i) {
    return asked.get(i).argument.equals(ARRAY);
  }

  /** Three answers in one; returns how many operations more than one it was about. */
  private int hearAll(Connection connection, Block block, List<History.Operation> asked, int first)
      throws IOException {
    String line = line(connection, block);
    if (line.equals("*3")) {
      for (int i = first; i < first + 3; i++) {
        hear(line(connection, block), connection, block, asked.get(i));
      }
    } else if (!line.startsWith("-")) {
      throw new AssertionError("reply: " + line + " (expected: three values)");
    }
    return 2;
  }

  static void request(StringBuilder to, String... words) {
    to.append('*').append(words.length).append("\r\n");
    for (String word : words) {
      to.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
  }

  private static void send(Connection connection, Block block, String text) throws IOException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    for (int at = 0; at < bytes.length; at += BUFFER) {
      int n = Math.min(BUFFER, bytes.length - at);
      block.copyFrom(bytes, at, 0, n);
      connection.write(block, 0, n, PATIENCE);
    }
  }

  private void hear(String line, Connection connection, Block block, History.Operation operation)
      throws IOException {
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+', ':' -> operation.heard(rest);
      case '$' -> {
        if (rest.equals("-1")) {
          operation.heard(null);
        } else {
          String value = line(connection, block);
          if (value.length() != Integer.parseInt(rest)) {
            throw new AssertionError("value: " + value + " (expected: " + rest + " bytes)");
          }
          operation.heard(value);
        }
      }
      case '-' -> {} // done or not, nobody knows
      default -> throw new AssertionError("reply: " + line + " (expected: of the protocol)");
    }
  }

  private String line(Connection connection, Block block) throws IOException {
    int end = unread.indexOf("\r\n");
    while (end < 0) {
      int n = connection.read(block, 0, BUFFER, PATIENCE);
      if (n < 0) {
        throw new IOException("the server has gone");
      }
      byte[] bytes = new byte[n];
      block.copyTo(0, bytes, 0, n);
      unread.append(new String(bytes, ISO_8859_1));
      end = unread.indexOf("\r\n");
    }
    String line = unread.substring(0, end);
    unread.delete(0, end + 2);
    return line;
  }

  @Override
  public String toString() {
    return "SimulatedClient[" + number + " round=" + round + "]";
  }
}
