package dev.coact.testing;

import java.time.Duration;

/**
 * Something that happens in a run, as a {@link Story} keeps it. Messages are texts, made at the
 * moment of the event and cut at {@value #MAX_TEXT} characters.
 */
public sealed interface StoryEvent {
  /** How much of a message is kept. */
  int MAX_TEXT = 400;

  /** Whose lane it is in: an actor's path, a client's name, or {@link Point#OUTSIDE}. */
  String actor();

  /** An actor was spawned. */
  record Spawned(String actor) implements StoryEvent {}

  /**
   * A new incarnation begins.
   *
   * @param incarnation at least 1
   */
  record Restarted(String actor, long incarnation) implements StoryEvent {}

  /**
   * A message was told, offered or asked. It may still be refused or lost.
   *
   * @param from a {@code SEND}
   * @param to the path of the receiver
   * @param letter numbers the messages of a story, from 1; what becomes of it has the same one
   */
  record Sent(Point from, String to, String message, int letter) implements StoryEvent {
    @Override
    public String actor() {
      return from.actor();
    }
  }

  /**
   * An answer was given.
   *
   * @param from a {@code SEND}
   * @param to who had asked; {@link Point#OUTSIDE} if that is no actor and no client
   */
  record Answered(Point from, String to, String answer) implements StoryEvent {
    @Override
    public String actor() {
      return from.actor();
    }
  }

  /**
   * An actor begins to handle a message.
   *
   * @param at a {@code MESSAGE}
   * @param letter 0 if it was not sent: a timer's, a watch's, or one that comes again
   */
  record Handling(Point at, String message, int letter) implements StoryEvent {
    @Override
    public String actor() {
      return at.actor();
    }
  }

  /** It has handled it. */
  record Handled(Point at) implements StoryEvent {
    @Override
    public String actor() {
      return at.actor();
    }
  }

  /** An offered message was not accepted by its receiver. */
  record NotAccepted(String actor, String message, int letter) implements StoryEvent {}

  /** A message was lost; the actor is its receiver, the letter 0 if it was not sent. */
  record Lost(String actor, String message, String reason, int letter) implements StoryEvent {}

  /** An actor has failed; the decision says what follows. */
  record Failed(String actor, String decision, String cause) implements StoryEvent {}

  /** An actor has ended; the cause is empty if it did not fail. */
  record Ended(String actor, String cause) implements StoryEvent {}

  /** An actor has armed a timer. */
  record Armed(Point at, String key, Duration delay) implements StoryEvent {
    @Override
    public String actor() {
      return at.actor();
    }
  }

  /** A timer of an actor is due. */
  record Due(String actor, String key) implements StoryEvent {}

  /** The schedule has something come later than it could. */
  record Deviated(Point at, Deviation deviation) implements StoryEvent {
    @Override
    public String actor() {
      return at.actor();
    }
  }

  /** A fault happens. */
  record Faulted(Point at, Deviation fault) implements StoryEvent {
    @Override
    public String actor() {
      return at.actor();
    }
  }

  /**
   * A client begins a command.
   *
   * @param index which one of its commands, from 0
   */
  record Called(String actor, int index, String command) implements StoryEvent {}

  /**
   * A command is done.
   *
   * @param result what it returned or threw
   */
  record Returned(String actor, int index, String result, boolean isFailure)
      implements StoryEvent {}
}
