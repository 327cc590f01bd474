package dev.coact.actor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What happens to actors, for the JDK's flight recorder. An event that is off costs a look at a
 * flag: nothing is made and no path is put together. Any thread.
 */
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class Events {
  private Events() {}

  @Name("dev.coact.Spawn")
  @Label("Actor Spawned")
  @Category("Coact")
  @StackTrace(false)
  private static final class Spawn extends Event {
    @Label("Actor")
    String actor = "";

    @Label("Dispatcher")
    String dispatcher = "";
  }

  static void spawned(ActorCell<?> cell) {
    Spawn event = new Spawn();
    if (event.isEnabled()) {
      event.actor = cell.path();
      event.dispatcher = cell.dispatcher.name;
      event.commit();
    }
  }

  @Name("dev.coact.Stop")
  @Label("Actor Ended")
  @Category("Coact")
  @StackTrace(false)
  private static final class Stop extends Event {
    @Label("Actor")
    String actor = "";

    @Label("Incarnation")
    long incarnation;

    @Label("Cause")
    @Description("The failure that ended it; empty if it returned or was told to stop")
    String cause = "";
  }

  static void ended(ActorCell<?> cell, @Nullable Throwable cause) {
    Stop event = new Stop();
    if (event.isEnabled()) {
      event.actor = cell.path();
      event.incarnation = cell.life.incarnation();
      event.cause = cause == null ? "" : Texts.of(cause);
      event.commit();
    }
  }

  @Name("dev.coact.Restart")
  @Label("Actor Restarted")
  @Category("Coact")
  @StackTrace(false)
  private static final class Restart extends Event {
    @Label("Actor")
    String actor = "";

    @Label("Incarnation")
    @Description("The one that begins")
    long incarnation;
  }

  static void restarted(ActorCell<?> cell) {
    Restart event = new Restart();
    if (event.isEnabled()) {
      event.actor = cell.path();
      event.incarnation = cell.life.incarnation();
      event.commit();
    }
  }

  @Name("dev.coact.Failure")
  @Label("Actor Failed")
  @Category("Coact")
  @StackTrace(false)
  private static final class Failure extends Event {
    @Label("Actor")
    String actor = "";

    @Label("Incarnation")
    long incarnation;

    @Label("Cause")
    String cause = "";

    @Label("Decision")
    String decision = "";

    @Label("Held")
    @Description("Entries in its ledger")
    int held;
  }

  static void failed(ActorFailure failure) {
    Failure event = new Failure();
    if (event.isEnabled()) {
      event.actor = failure.path();
      event.incarnation = failure.incarnation();
      event.cause = Texts.of(failure.cause());
      event.decision = failure.decision().name();
      event.held = failure.held().size();
      event.commit();
    }
  }

  @Name("dev.coact.LostMessage")
  @Label("Message Lost")
  @Category("Coact")
  @StackTrace(false)
  private static final class Lost extends Event {
    @Label("Reason")
    String reason = "";

    @Label("Message Class")
    @Description("The message itself may be large, or secret")
    @Nullable Class<?> type;

    @Label("Sender")
    @Nullable String sender;

    @Label("Recipient")
    String recipient = "";
  }

  static void lost(LostMessage lost) {
    Lost event = new Lost();
    if (event.isEnabled()) {
      event.reason = lost.reason().name();
      event.type = lost.message().getClass();
      event.sender = lost.sender();
      event.recipient = lost.recipient();
      event.commit();
    }
  }

  @Name("dev.coact.Stall")
  @Label("Worker Stalled")
  @Category("Coact")
  @StackTrace(false)
  private static final class Stall extends Event {
    @Label("Actor")
    String actor = "";

    @Label("Worker")
    String worker = "";

    @Label("So Far")
    @Timespan(Timespan.NANOSECONDS)
    long lasted;

    @Label("Pinned")
    boolean pinned;

    @Label("At")
    @Description("The innermost frame")
    String at = "";
  }

  static void stalled(ActorStall stall, String worker) {
    Stall event = new Stall();
    if (event.isEnabled()) {
      event.actor = stall.path();
      event.worker = worker;
      event.lasted = stall.lasted().toNanos();
      event.pinned = stall.pinned();
      event.at = stall.stack().isEmpty() ? "" : stall.stack().getFirst().toString();
      event.commit();
    }
  }
}
