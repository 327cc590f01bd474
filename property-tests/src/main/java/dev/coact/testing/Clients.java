package dev.coact.testing;

import dev.coact.actor.ActorRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Callers outside the system that work at the same time, each through a list of commands, one after
 * the other: {@link ActorSim#clients}. They are no actors, and no threads either: when which one
 * goes on is the simulation's choice, and a wait of theirs takes virtual time.
 *
 * <p>They begin when the simulation goes on next. What a command returned or threw is a {@link
 * ClientCall}. A client whose command fails with an {@link dev.coact.actor.AskException} goes on
 * with the next one: an ask may fail. Anything else that a command throws fails the run.
 *
 * <pre>{@code
 * sim.clients(3).each(transfers, t -> bank.ask(me -> new Move(t, me), Duration.ofMillis(200)));
 * }</pre>
 */
public final class Clients {
  private final ClientDesk desk;
  private final int count;

  Clients(ClientDesk desk, int count) {
    this.desk = desk;
    this.count = count;
  }

  /** Each of them carries out all of {@code commands}. */
  public <C> Clients each(List<? extends C> commands, ClientCommand<C> how) {
    for (int i = 0; i < count; i++) {
      desk.add(commands, how);
    }
    return this;
  }

  /** The commands are dealt to them in turns, as cards are. */
  public <C> Clients share(List<? extends C> commands, ClientCommand<C> how) {
    for (int i = 0; i < count; i++) {
      List<C> mine = new ArrayList<>();
      for (int k = i; k < commands.size(); k += count) {
        mine.add(commands.get(k));
      }
      desk.add(mine, how);
    }
    return this;
  }

  /**
   * The first carries out the first list, and so on.
   *
   * @param programs as many lists as there are clients
   */
  public <C> Clients programs(List<? extends List<? extends C>> programs, ClientCommand<C> how) {
    if (programs.size() != count) {
      throw new IllegalArgumentException(
          "programs: "
              + programs.size()
              + " lists (expected: one for each of clients="
              + count
              + ")");
    }
    programs.forEach(program -> desk.add(program, how));
    return this;
  }

  /** Each of them tells all of {@code messages} to {@code target}. */
  public <M> Clients eachTells(List<? extends M> messages, ActorRef<M> target) {
    return each(
        messages,
        (M message) -> {
          target.tell(message);
          return null;
        });
  }
}
