package dev.coact.actor;

import java.util.List;
import java.util.stream.Stream;

/**
 * One actor of a {@link SystemSnapshot}, with those below it.
 *
 * @param actor what it was doing; without the frames of its code, which {@link ActorSystem#dump}
 *     shows
 * @param pendingAsks asks that wait for its answer
 * @param watchers how many actors watch it
 * @param held what stood in its ledger, children apart
 * @param children in start order
 */
public record ActorSnapshot(
    ActorDump actor,
    int pendingAsks,
    int watchers,
    List<Ledger.Entry> held,
    List<ActorSnapshot> children) {
  /** Copies the lists. */
  public ActorSnapshot {
    held = List.copyOf(held);
    children = List.copyOf(children);
  }

  /** Where it is in the system. */
  public String path() {
    return actor.path();
  }

  /** This one and all below it, parents before children. */
  public Stream<ActorSnapshot> stream() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(ActorSnapshot::stream));
  }
}
