package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.LostMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes on what happens in a run to all who listen. */
final class Stories implements StoryListener {
  private final List<StoryListener> listeners = new ArrayList<>();

  void add(StoryListener listener) {
    listeners.add(listener);
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  @Override
  public void spawned(String actor) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).spawned(actor);
    }
  }

  @Override
  public void begun(String actor, long incarnation) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).begun(actor, incarnation);
    }
  }

  @Override
  public void ended(String actor, @Nullable Throwable cause) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).ended(actor, cause);
    }
  }

  @Override
  public void sent(Point from, String to, Object message) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).sent(from, to, message);
    }
  }

  @Override
  public void answered(Point from, String to, Object answer) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).answered(from, to, answer);
    }
  }

  @Override
  public void notAccepted(String actor, Object message) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).notAccepted(actor, message);
    }
  }

  @Override
  public void called(String client, int index, @Nullable Object command) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).called(client, index, command);
    }
  }

  @Override
  public void returned(
      String client, int index, @Nullable Object result, @Nullable Throwable failure) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).returned(client, index, result, failure);
    }
  }

  @Override
  public void handling(Point at, Object message) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).handling(at, message);
    }
  }

  @Override
  public void handled(Point at, Object message) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).handled(at, message);
    }
  }

  @Override
  public void lost(LostMessage lost) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).lost(lost);
    }
  }

  @Override
  public void failed(ActorFailure failure) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).failed(failure);
    }
  }

  @Override
  public void armed(Point at, Object key, long delayNanos) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).armed(at, key, delayNanos);
    }
  }

  @Override
  public void fired(String actor, Object key) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).fired(actor, key);
    }
  }

  @Override
  public void deviated(Point at, Deviation deviation) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).deviated(at, deviation);
    }
  }

  @Override
  public void fault(Point at, Deviation fault) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).fault(at, fault);
    }
  }

  @Override
  public void stepped() {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).stepped();
    }
  }
}
