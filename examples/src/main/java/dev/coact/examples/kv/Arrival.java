package dev.coact.examples.kv;

import dev.coact.actor.ActorRef;

/**
 * A connection that was accepted and wants an actor.
 *
 * @param id its number, the one that CLIENT ID says
 * @param acceptor who has it, until the actor takes it
 */
record Arrival(long id, ActorRef<Acceptor.Message> acceptor) {}
