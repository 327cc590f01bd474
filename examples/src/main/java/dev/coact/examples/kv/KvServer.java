package dev.coact.examples.kv;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SystemSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running server in this process. Any thread outside its actors may use it.
 *
 * <pre>{@code
 * try (KvServer server = KvServer.start(KvSettings.defaults().withPort(0), SystemSettings.defaults())) {
 *   connectTo(server.port());
 * }
 * }</pre>
 */
public final class KvServer implements AutoCloseable {
  private static final long START_SECONDS = 30;

  private final ActorSystem system;
  private final KvStats stats;
  private final Tree.Ready tree;
  private final CompletableFuture<Void> ended;

  /** Written by whoever stops it. */
  private volatile boolean stopping;

  private KvServer(
      ActorSystem system, CompletableFuture<Void> ended, KvStats stats, Tree.Ready tree) {
    this.system = system;
    this.ended = ended;
    this.stats = stats;
    this.tree = tree;
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @throws IOException if it cannot listen, for example because the port is in use; nothing is
   *     left running then
   */
  public static KvServer start(KvSettings settings, SystemSettings systemSettings)
      throws IOException {
    ActorSystem system = ActorSystem.start("kv", systemSettings);
    try {
      KvStats stats = new KvStats();
      SecureRandom random = new SecureRandom();
      KeyHash hash = new KeyHash(random.nextLong(), random.nextLong());
      CompletableFuture<Tree.Ready> ready = new CompletableFuture<>();
      KvClock clock = KvClock.start();
      ActorRef<Tree.Ended> top =
          system.spawn(
              "kv",
              Actor.handling(() -> new Tree(settings, clock, stats, hash, ready)),
              SpawnOptions.defaults().withSupervision(Supervision.stop()));
      CompletableFuture<Void> ended = system.whenEnded(top).toCompletableFuture();
      return new KvServer(system, ended, stats, await(ready, settings));
    } catch (Throwable e) {
      system.close();
      throw e;
    }
  }

  private static Tree.Ready await(CompletableFuture<Tree.Ready> ready, KvSettings settings)
      throws IOException {
    try {
      return ready.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IOException(
          "cannot listen on %s:%d: %s"
              .formatted(
                  settings.bind(), settings.port(), cause == null ? "unknown" : cause.getMessage()),
          cause);
    } catch (TimeoutException e) {
      throw new IOException("the server did not start within " + START_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server started", e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return tree.address();
  }

  /** The port on which it listens. */
  public int port() {
    return tree.address().getPort();
  }

  /** The actor system that it is made of. */
  public ActorSystem system() {
    return system;
  }

  /** How many shards there are. */
  public int shards() {
    return tree.shards().count();
  }

  /** How often shards have been restarted. */
  public long shardRestarts() {
    return tree.shards().states().stream().mapToLong(ShardState::restarts).sum();
  }

  /** Connections now. */
  public long connectedClients() {
    return stats.connected.sum();
  }

  /**
   * Makes a shard fail, to see what follows; it loses its keys.
   *
   * @param shard its number, from 0
   */
  public void killShard(int shard) {
    tree.shards().ref(shard).tell(new ShardMessage.Fail("on purpose: killed to see what follows"));
  }

  /** Waits until the server ends: by {@link #stop}, or because its top actor fails. */
  public void awaitEnd() {
    ended.join();
  }

  /** Whether somebody has told it to stop. */
  public boolean isStopping() {
    return stopping;
  }

  /** Stops serving, ends all actors, and says how that went. */
  public ShutdownReport stop() {
    stopping = true;
    return system.shutdown(system.settings().shutdown().timeout());
  }

  /** As {@link #stop}, without the report. */
  @Override
  public void close() {
    stopping = true;
    system.close();
  }

  @Override
  public String toString() {
    return "KvServer[" + address() + " " + stats + "]";
  }
}
