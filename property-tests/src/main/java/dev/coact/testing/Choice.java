package dev.coact.testing;

import dev.coact.coroutine.Coroutine;
import dev.coact.scheduler.EventSource;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Timer;
import org.jspecify.annotations.Nullable;

/** Something that can happen next. A step of the simulation is one of these. */
sealed interface Choice {
  /** A task begins a turn. */
  record Turn(Task task) implements Choice {}

  /** A turn goes on. */
  record Resumption(Coroutine coroutine) implements Choice {}

  /** A turn that stands in front of a send goes on; null: the driving thread's own code does. */
  record Send(@Nullable Coroutine coroutine) implements Choice {}

  /** A virtual thread that user code started inside a turn goes on. */
  record Continuation(Runnable continuation) implements Choice {}

  /** A blocking call is made, which a task asked for. */
  record BlockingCall(Runnable call, @Nullable Task task) implements Choice {}

  /** A timer that is due fires, unless it is cancelled before. */
  record Firing(Timer timer, Runnable fire) implements Choice {}

  /** Something arrives. */
  record Delivery(Link link) implements Choice {}

  /** The selector is asked what is ready. */
  record Poll(EventSource source) implements Choice {}

  /** Which kind it is, for the trace. */
  default int kind() {
    return switch (this) {
      case Turn _ -> 1;
      case Resumption _ -> 2;
      case Continuation _ -> 3;
      case BlockingCall _ -> 4;
      case Firing _ -> 5;
      case Send _ -> 6;
      case Delivery _ -> 7;
      case Poll _ -> 8;
    };
  }

  /** What the actor that it is about does, for people. */
  default String describe() {
    return switch (this) {
      case Turn _ -> "begins a turn";
      case Resumption _ -> "goes on with its turn";
      case Send _ -> "sends";
      case Continuation _ -> "goes on with a virtual thread that was started in a turn";
      case BlockingCall _ -> "makes a blocking call";
      case Firing _ -> "has a timer that fires";
      case Delivery(Link link) -> "delivers " + link.what();
      case Poll _ -> "polls the selector";
    };
  }
}
