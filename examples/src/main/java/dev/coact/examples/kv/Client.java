package dev.coact.examples.kv;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorStoppedException;
import dev.coact.actor.AskException;
import dev.coact.io.Connection;
import java.io.IOException;
import java.time.Duration;

/**
 * The actor of one connection, in straight-line style. It takes the connection from the acceptor
 * and holds a {@link Conversation} until the client goes. A slow client makes only its own actor
 * wait; its socket and memory are freed when the actor ends, however it ends.
 */
final class Client implements Actor<Client.NoMessage> {
  /** A client is told nothing: its requests come from its socket. */
  sealed interface NoMessage permits None {}

  private enum None implements NoMessage {}

  private static final Duration HAND_OVER = Duration.ofSeconds(10);

  private final KvServices services;
  private final Arrival arrival;

  Client(KvServices services, Arrival arrival) {
    this.services = services;
    this.arrival = arrival;
  }

  @Override
  public void run(ActorContext<NoMessage> ctx) throws Exception {
    KvStats stats = services.stats();
    stats.connected.increment();
    try (Connection connection = take(ctx)) {
      new Conversation(ctx, services, arrival.id(), connection).hold();
    } catch (IOException | AskException e) {
      stats.failed.increment();
      ctx.log().debug("client {} failed: {}", arrival.id(), e.toString());
    } catch (ActorStoppedException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      stats.failed.increment();
      throw e;
    } finally {
      stats.connected.decrement();
    }
  }

  private Connection take(ActorContext<NoMessage> ctx) {
    return arrival
        .acceptor()
        .ask(me -> new Acceptor.Message.Take(arrival.id(), ctx.io(), me), HAND_OVER);
  }

  @Override
  public String toString() {
    return "Client[" + arrival.id() + "]";
  }
}
