package dev.coact.scheduler;

/**
 * How far the turn that runs on a coroutine has come, kept as the coroutine's local object by who
 * runs messages in turns. Used by the code on that coroutine only.
 */
public abstract class Progress {
  /** For subclasses. */
  protected Progress() {}

  /** How many messages the turn has handled, about; at least 0. Asked when it is over. */
  protected abstract int messages();
}
