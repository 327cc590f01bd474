package dev.coact.examples.kv;

import dev.coact.actor.ActorRef;
import java.util.List;

/**
 * The shards of a server, by number.
 *
 * @param refs the actors
 * @param states what they show
 * @param hash which key belongs where
 */
record Shards(List<ActorRef<ShardMessage>> refs, List<ShardState> states, KeyHash hash) {
  Shards {
    refs = List.copyOf(refs);
    states = List.copyOf(states);
  }

  int count() {
    return refs.size();
  }

  ActorRef<ShardMessage> ref(int shard) {
    return refs.get(shard);
  }

  ShardState state(int shard) {
    return states.get(shard);
  }
}
