/**
 * A server that speaks the Redis protocol (RESP2), made of actors: the first application of Coact.
 *
 * <p>From the wire inwards: {@link dev.coact.examples.kv.Acceptor} accepts connections; each is
 * served by a {@link dev.coact.examples.kv.Client}, which splits its bytes into requests ({@link
 * dev.coact.examples.kv.RequestParser}), plans them ({@link dev.coact.examples.kv.Planner}) as
 * operations of the store's shards ({@link dev.coact.examples.kv.StoreOp}), asks each {@link
 * dev.coact.examples.kv.Shard} once for all that was read together, and writes the replies in order
 * ({@link dev.coact.examples.kv.PendingReply}). {@link dev.coact.examples.kv.Store} is the data of
 * one shard, without any actor. {@link dev.coact.examples.kv.KvServer} starts and stops it all.
 *
 * <p>Not here: persistence, replication, types other than strings, more than one database, RESP3.
 */
@NullMarked
package dev.coact.examples.kv;

import org.jspecify.annotations.NullMarked;
