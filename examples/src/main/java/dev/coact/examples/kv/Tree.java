package dev.coact.examples.kv;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The top of the server's actors:
 *
 * <pre>
 * /kv                 this: starts and supervises the rest
 * /kv/shard-0 ...     restarted when they fail, without their keys
 * /kv/clients         restarted; starts and supervises the actors of the clients
 * /kv/clients/$1 ...  stopped when they fail
 * /kv/acceptor        restarted; listens again
 * </pre>
 *
 * An actor that fails more often than {@code kv.max-restarts} within a minute stays stopped: the
 * others go on, and requests that need it get an error.
 */
final class Tree implements MessageHandler<Tree.Ended> {
  /** One of the children has failed too often. */
  record Ended(String path) {}

  /**
   * What the tree shows when it stands.
   *
   * @param address where it listens
   * @param shards the shards
   */
  record Ready(InetSocketAddress address, Shards shards) {}

  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final KvSettings settings;
  private final KvClock clock;
  private final KvStats stats;
  private final KeyHash hash;
  private final CompletableFuture<Ready> ready;

  Tree(
      KvSettings settings,
      KvClock clock,
      KvStats stats,
      KeyHash hash,
      CompletableFuture<Ready> ready) {
    this.settings = settings;
    this.clock = clock;
    this.stats = stats;
    this.hash = hash;
    this.ready = ready;
  }

  @Override
  public void started(ActorContext<Ended> ctx) {
    Shards shards = startShards(ctx);
    CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
    CompletableFuture<KvServices> services = new CompletableFuture<>();
    ActorRef<Arrival> clients = ctx.spawn("clients", clients(services), restarted());
    watch(ctx, clients);
    watch(ctx, ctx.spawn("acceptor", new Acceptor(settings, stats, clients, bound), restarted()));
    var _ =
        bound.whenComplete((address, failure) -> {
          if (failure != null) {
            ready.completeExceptionally(failure);
          } else {
            Info info = new Info(settings, clock, stats, shards, address.getPort());
            services.complete(new KvServices(settings, clock, stats, shards, info));
            ready.complete(new Ready(address, shards));
          }
        });
  }

  @Override
  public void handle(ActorContext<Ended> ctx, Ended ended) {
    if (ready.isCompletedExceptionally()) {
      return; // the acceptor could not listen, and whoever starts us knows
    }
    ctx.log().error("{} has failed too often and stays stopped; the others go on", ended.path());
  }

  private Shards startShards(ActorContext<Ended> ctx) {
    List<ActorRef<ShardMessage>> refs = new ArrayList<>();
    List<ShardState> states = new ArrayList<>();
    for (int i = 0; i < settings.shards(); i++) {
      ShardState state = new ShardState();
      Actor<ShardMessage> shard = Actor.handling(() -> new Shard(settings, clock, state));
      SpawnOptions options = restarted().withHeapQuota(settings.shardMemory());
      ActorRef<ShardMessage> ref = ctx.spawn("shard-" + i, shard, options);
      watch(ctx, ref);
      refs.add(ref);
      states.add(state);
    }
    return new Shards(refs, states, hash);
  }

  private Actor<Arrival> clients(CompletableFuture<KvServices> services) {
    SpawnOptions options =
        SpawnOptions.defaults()
            .withSupervision(Supervision.stop())
            .withHeapQuota(settings.clientMemory());
    return Actor.handling(
        () -> (ctx, arrival) -> ctx.spawn(new Client(services.join(), arrival), options));
  }

  private static void watch(ActorContext<Ended> ctx, ActorRef<?> child) {
    ctx.watch(child, () -> new Ended(child.path()));
  }

  private SpawnOptions restarted() {
    return SpawnOptions.defaults()
        .withSupervision(Supervision.restart(settings.maxRestarts(), WINDOW));
  }

  @Override
  public String toString() {
    return "Tree[" + settings + "]";
  }
}
