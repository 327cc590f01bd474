package dev.coact.examples.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Concurrent clients, each in a thread, that send batches of pipelined requests and check every
 * reply. While a shard is being killed its replies may be errors, and what it had stored may be
 * gone; a batch that did not overlap a kill must be answered exactly.
 */
final class Load implements AutoCloseable {
  /* SET, GET, and a counter that is set and incremented: each batch knows all its answers. */
  private static final int KEYS_PER_BATCH = 8;
  private static final int REQUESTS_PER_KEY = 4;
  private static final int MAX_REPORTED = 5;

  private final int port;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();
  private final LongAdder requests = new LongAdder();
  private final LongAdder disturbed = new LongAdder();
  private final AtomicInteger killsBegun = new AtomicInteger();
  private final AtomicInteger killsHealed = new AtomicInteger();
  private final AtomicInteger clientsPastTheKill = new AtomicInteger();
  private volatile boolean stop;

  Load(int port, int clients) {
    this.port = port;
    for (int i = 0; i < clients; i++) {
      int client = i;
      threads.add(Thread.ofPlatform().name("demo-client-" + i).start(() -> run(client)));
    }
  }

  private void run(int client) {
    boolean pastTheKill = false;
    try (RespClient connection = new RespClient(port)) {
      for (long batch = 0; !stop; batch++) {
        int healedBefore = killsHealed.get();
        ask(connection, client, batch);
        boolean exact = check(connection, client, batch, healedBefore);
        if (exact && healedBefore > 0 && !pastTheKill) {
          pastTheKill = true;
          clientsPastTheKill.incrementAndGet();
        }
      }
    } catch (IOException | RuntimeException e) {
      mistake("client " + client + ": " + e);
    }
  }

  private static void ask(RespClient connection, int client, long batch) throws IOException {
    for (int key = 0; key < KEYS_PER_BATCH; key++) {
      connection.request("SET", name("value", client, key), value(client, key, batch));
      connection.request("GET", name("value", client, key));
      connection.request("SET", name("count", client, key), Long.toString(batch));
      connection.request("INCR", name("count", client, key));
    }
    connection.flush();
  }

  /** Reads all replies of a batch. True if each was exact. */
  private boolean check(RespClient connection, int client, long batch, int healedBefore)
      throws IOException {
    int wrong = 0;
    String first = "";
    for (int key = 0; key < KEYS_PER_BATCH; key++) {
      Object[] expected = {"OK", value(client, key, batch), "OK", batch + 1};
      for (Object each : expected) {
        Object reply = connection.reply();
        if (!Objects.equals(reply, each)) {
          wrong++;
          first =
              "client "
                  + client
                  + ", batch "
                  + batch
                  + ": "
                  + show(reply)
                  + " (expected: "
                  + each
                  + ")";
        }
      }
    }
    requests.add((long) KEYS_PER_BATCH * REQUESTS_PER_KEY);
    if (wrong > 0 && killsBegun.get() > healedBefore) {
      disturbed.add(wrong);
    } else if (wrong > 0) {
      mistake(first);
    }
    return wrong == 0;
  }

  private static String show(@Nullable Object reply) {
    return reply == null ? "nothing" : reply.toString();
  }

  private static String name(String what, int client, int key) {
    return "demo:" + client + ":" + what + ":" + key;
  }

  private static String value(int client, int key, long batch) {
    return "value of client " + client + ", key " + key + ", batch " + batch;
  }

  private void mistake(String what) {
    if (mistakes.size() < MAX_REPORTED) {
      mistakes.add(what);
    }
  }

  /** From now on replies may be disturbed. */
  void killBegins() {
    killsBegun.incrementAndGet();
  }

  /** From now on a batch that begins must be answered exactly. */
  void killHealed() {
    killsHealed.incrementAndGet();
  }

  long requests() {
    return requests.sum();
  }

  /** Replies that were errors or told of lost keys, around a kill. */
  long disturbed() {
    return disturbed.sum();
  }

  int clientsPastTheKill() {
    return clientsPastTheKill.get();
  }

  /** The first wrong replies; empty if there was none. */
  List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  /** Ends the clients after the batch in hand. */
  @Override
  public void close() {
    stop = true;
    for (Thread thread : threads) {
      Waiting.join(thread);
    }
  }
}
