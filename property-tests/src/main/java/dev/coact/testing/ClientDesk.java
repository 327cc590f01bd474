package dev.coact.testing;

import dev.coact.actor.AskException;
import dev.coact.scheduler.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All clients of a run. The driving thread's, and the clients' turns'. */
final class ClientDesk {
  private final SimulatedScheduler scheduler;
  private final Run run;
  private final List<ClientCall> calls = new ArrayList<>();
  private int clients;
  private int busy;
  private @Nullable Throwable defect;

  ClientDesk(SimulatedScheduler scheduler, Run run) {
    this.scheduler = scheduler;
    this.run = run;
  }

  <C> void add(List<? extends C> commands, ClientCommand<C> how) {
    Client<C> client = new Client<>(clients++, List.copyOf(commands), how);
    if (!commands.isEmpty()) {
      run.client(client, client.name());
      busy++;
      scheduler.schedule(client);
    }
  }

  /** Whether every client is through with its commands. */
  boolean allDone() {
    return busy == 0;
  }

  /** Whether there is any. */
  boolean any() {
    return clients > 0;
  }

  List<ClientCall> calls() {
    return List.copyOf(calls);
  }

  /** Throws what a command threw that is no answer, once. */
  void throwDefect() {
    Throwable found = defect;
    defect = null;
    switch (found) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      default -> throw new AssertionError("a client failed: " + found, found);
    }
  }

  /** One caller. Each command is a turn, so that others come in between. */
  private final class Client<C> extends Task {
    private final int number;
    private final List<C> commands;
    private final ClientCommand<C> how;
    private int next;

    Client(int number, List<C> commands, ClientCommand<C> how) {
      this.number = number;
      this.commands = commands;
      this.how = how;
    }

    String name() {
      return "client-" + number;
    }

    @Override
    protected void run() {
      C command = commands.get(next);
      Duration begun = scheduler.now();
      Object result = null;
      Throwable failure = null;
      run.stories().called(name(), next, command);
      try {
        result = how.run(command);
      } catch (AskException noAnswer) {
        failure = noAnswer;
      } catch (Throwable thrown) {
        failure = thrown;
        defect = defect == null ? thrown : defect;
      }
      run.stories().returned(name(), next, result, failure);
      calls.add(new ClientCall(number, next, command, result, failure, begun, scheduler.now()));
      next++;
      if (next < commands.size()) {
        scheduler.schedule(this);
      } else {
        busy--;
      }
    }

    @Override
    protected RuntimeException cancellation() {
      return new IllegalStateException(name() + ": its wait was cancelled");
    }

    @Override
    public String toString() {
      return name();
    }
  }
}
