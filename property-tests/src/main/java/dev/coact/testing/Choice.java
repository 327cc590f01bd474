package dev.coact.testing;

import dev.coact.coroutine.Coroutine;
import dev.coact.scheduler.EventSource;
import dev.coact.scheduler.Task;
import org.jspecify.annotations.Nullable;

/** Something that can happen next. A step of the simulation is one of these. */
sealed interface Choice {
  /** A task begins a turn. */
  record Turn(Task task) implements Choice {}

  /** A turn goes on. */
  record Resumption(Coroutine coroutine) implements Choice {}

  /** A virtual thread that user code started inside a turn goes on. */
  record Continuation(Runnable continuation) implements Choice {}

  /** A blocking call is made. */
  record BlockingCall(Runnable call) implements Choice {}

  /** A timer that is due fires, unless it is cancelled before. */
  record Firing(Runnable fire) implements Choice {}

  /** Something arrives. */
  record Delivery(Link link) implements Choice {}

  /** The selector is asked what is ready. */
  record Poll(EventSource source) implements Choice {}

  /** Whose turn it is about, if that is known. */
  default @Nullable Task task() {
    return switch (this) {
      case Turn(Task task) -> task;
      case Resumption(Coroutine coroutine) ->
          coroutine.attachment() instanceof Task task ? task : null;
      case Continuation _, BlockingCall _, Firing _, Delivery _, Poll _ -> null;
    };
  }

  /** Which kind it is, for the trace. */
  default int kind() {
    return switch (this) {
      case Turn _ -> 1;
      case Resumption _ -> 2;
      case Continuation _ -> 3;
      case BlockingCall _ -> 4;
      case Firing _ -> 5;
      case Delivery _ -> 6;
      case Poll _ -> 7;
    };
  }

  /** What it is, for people. */
  default String describe() {
    return switch (this) {
      case Turn(Task task) -> "a turn of " + task;
      case Resumption resumption -> "more of " + resumption.task();
      case Continuation _ -> "a virtual thread that was started in a turn";
      case BlockingCall _ -> "a blocking call";
      case Firing _ -> "a timer";
      case Delivery(Link link) -> "a delivery of " + link;
      case Poll _ -> "a poll of the selector";
    };
  }
}
