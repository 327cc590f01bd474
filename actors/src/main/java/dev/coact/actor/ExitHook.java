package dev.coact.actor;

import org.jspecify.annotations.Nullable;

/** Closes a system when the JVM ends, unless that was done before. Any thread. */
final class ExitHook {
  private final ActorSystem system;

  /* Guarded by this. */
  private @Nullable Thread hook;
  private boolean removed;

  ExitHook(ActorSystem system) {
    this.system = system;
  }

  synchronized void install() {
    if (hook == null && !removed) {
      Thread thread = Thread.ofPlatform().name(system.name() + "-exit").unstarted(system::close);
      Runtime.getRuntime().addShutdownHook(thread);
      hook = thread;
    }
  }

  /** The system has ended: the JVM is not to hold it any longer. */
  synchronized void remove() {
    removed = true;
    Thread installed = hook;
    hook = null;
    if (installed != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(installed);
      } catch (IllegalStateException ending) {
        // it is the JVM's end that has closed the system, or it came meanwhile
      }
    }
  }
}
