package dev.coact.actor;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A system as it was when it was looked at: {@link ActorSystem#snapshot}. For programs; {@link
 * SystemDump} is for people. Its parts were read one after the other while the actors went on.
 *
 * @param system the system's name
 * @param counters what it did and held
 * @param actors those that the system started, in start order; then those that were left behind
 */
public record SystemSnapshot(String system, SystemCounters counters, List<ActorSnapshot> actors) {
  /** Copies the list. */
  public SystemSnapshot {
    actors = List.copyOf(actors);
  }

  /** All actors, parents before children. */
  public Stream<ActorSnapshot> stream() {
    return actors.stream().flatMap(ActorSnapshot::stream);
  }

  /** The actor of this path. */
  public Optional<ActorSnapshot> find(String path) {
    return stream().filter(each -> each.path().equals(path)).findFirst();
  }
}
