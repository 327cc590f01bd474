package dev.coact.examples.kv;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.io.ActorIo;
import dev.coact.io.Connection;
import dev.coact.io.LeaseRevokedException;
import dev.coact.io.Listener;
import dev.coact.memory.Block;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The actor that accepts connections, and gives each to an actor of its own. It takes a
 * descriptor's permit before it accepts: while the budget is spent, further clients wait in the
 * backlog.
 *
 * <p>When it is restarted it listens on the same port again; who was in the backlog is reset, who
 * has been given an actor does not notice.
 */
final class Acceptor implements Actor<Acceptor.Message> {
  /** What an acceptor is told. */
  sealed interface Message {
    /** A client's actor wants its connection. */
    record Take(long id, ActorIo io, ActorRef<Connection> replyTo) implements Message {}
  }

  private static final Duration HAND_OVER = Duration.ofSeconds(5);

  /* The port of an earlier incarnation may take a moment to become free. */
  private static final int BIND_TRIES = 50;
  private static final Duration BIND_PAUSE = Duration.ofMillis(20);

  private static final byte[] REFUSAL =
      ("-" + Errors.MAX_CLIENTS + "\r\n").getBytes(StandardCharsets.US_ASCII);

  private final KvSettings settings;
  private final KvStats stats;
  private final ActorRef<Arrival> clients;

  /** Completed with the address once, by the first incarnation. */
  private final CompletableFuture<InetSocketAddress> bound;

  private final AtomicLong ids = new AtomicLong();

  Acceptor(
      KvSettings settings,
      KvStats stats,
      ActorRef<Arrival> clients,
      CompletableFuture<InetSocketAddress> bound) {
    this.settings = settings;
    this.stats = stats;
    this.clients = clients;
    this.bound = bound;
  }

  @Override
  public void run(ActorContext<Message> ctx) throws IOException {
    boolean first = !bound.isDone();
    try (Listener listener = first ? listen(ctx) : listenAgain(ctx)) {
      bound.complete(listener.localAddress());
      while (true) {
        Connection connection = listener.accept();
        stats.accepted.increment();
        if (stats.connected.sum() >= settings.maxClients()) {
          refuse(ctx, connection);
        } else {
          handOver(ctx, connection);
        }
      }
    } catch (IOException e) {
      if (!bound.completeExceptionally(e)) {
        throw e; // to be started again
      }
    }
  }

  private Listener listen(ActorContext<Message> ctx) throws IOException {
    return ctx.io()
        .listen(new InetSocketAddress(settings.bind(), settings.port()), settings.backlog());
  }

  private Listener listenAgain(ActorContext<Message> ctx) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return ctx.io().listen(bound.join(), settings.backlog());
      } catch (BindException e) {
        if (tries == BIND_TRIES) {
          throw e;
        }
        ctx.sleep(BIND_PAUSE);
      }
    }
  }

  private void handOver(ActorContext<Message> ctx, Connection connection) {
    long id = ids.incrementAndGet();
    clients.tell(new Arrival(id, ctx.self()));
    Message message = ctx.receive(HAND_OVER);
    while (message instanceof Message.Take take && take.id() != id) {
      message = ctx.receive(HAND_OVER); // from an actor that came too late
    }
    if (message instanceof Message.Take take) {
      try {
        take.replyTo().tell(connection.transferTo(take.io()));
      } catch (LeaseRevokedException e) {
        stats.failed.increment(); // its actor has ended, which closed it
      }
    } else {
      stats.failed.increment();
      connection.close();
      ctx.log().warn("client {} was not taken within {}, and is closed", id, HAND_OVER);
    }
  }

  private void refuse(ActorContext<Message> ctx, Connection connection) {
    stats.refused.increment();
    Block block = ctx.heap().allocate(REFUSAL.length);
    try (connection) {
      block.copyFrom(REFUSAL, 0, 0, REFUSAL.length);
      connection.writeNow(block, 0, REFUSAL.length);
    } catch (IOException e) {
      ctx.log().debug("a refused client has gone", e);
    } finally {
      block.free();
    }
  }

  @Override
  public String toString() {
    return "Acceptor[" + bound + "]";
  }
}
