package dev.coact.actor;

import dev.coact.io.ActorIo;
import dev.coact.memory.ActorHeap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An actor's own view of itself and its system. Only the actor's code may use it, in its turns; any
 * other use throws {@link IllegalStateException}, but for {@link #self}, {@link #parent}, {@link
 * #system} and {@link #log}, which never change.
 *
 * <p>Every method here that waits suspends this actor only. When the actor is told to stop, or to
 * restart with its group, or one of its children escalates a failure, the wait it is in, and each
 * later one, throws {@link ActorStoppedException}: let it pass, closing what you must in {@code
 * finally}; what the context handed out (memory, sockets, timers, children) is freed by the
 * runtime.
 *
 * @param <M> the messages of this actor
 */
public sealed interface ActorContext<M> permits ActorCell, ProbedContext {
  /** The reference to this actor. */
  ActorRef<M> self();

  /** The actor that started this one; empty for an actor started by the system. */
  Optional<ActorRef<?>> parent();

  /** The actors that this one started and that have not ended, in start order. */
  List<ActorRef<?>> children();

  /** The system. */
  ActorSystem system();

  /**
   * The next message; waits for one.
   *
   * @throws ActorStoppedException if the actor is told to stop
   * @throws IllegalStateException in handler style, where the runtime receives
   */
  M receive();

  /**
   * The next message, or null if none came in time.
   *
   * @param timeout zero only looks; negative is not allowed
   */
  @Nullable M receive(Duration timeout);

  /**
   * The first message that is wanted; waits for one. All others stay queued in their order, and
   * count as before: a full mailbox of messages that are not wanted makes senders wait, also those
   * of wanted ones. The messages of watches and timers are chosen among in the same way, before
   * those that were sent.
   *
   * <p>While one call waits, it looks once at each message that comes. Calls with the same
   * predicate object go on from where the last one stopped, so keep it in a field or a local
   * variable instead of writing the lambda into a loop. A message that made the predicate throw is
   * still there.
   *
   * <pre>{@code
   * Predicate<Message> reply = message -> message instanceof Reply;
   * Reply first = (Reply) ctx.receiveMatching(reply);
   * Reply second = (Reply) ctx.receiveMatching(reply);
   * }</pre>
   *
   * @param wanted always gives the same answer for one message; must not receive
   * @throws ActorStoppedException if the actor is told to stop
   * @throws IllegalStateException in handler style, where the runtime receives
   */
  M receiveMatching(Predicate<? super M> wanted);

  /**
   * The first message that is wanted, or null if none came in time. See {@link
   * #receiveMatching(Predicate)}.
   *
   * @param timeout zero only looks; negative is not allowed
   */
  @Nullable M receiveMatching(Predicate<? super M> wanted, Duration timeout);

  /**
   * Starts a child.
   *
   * @param name unique among the living children: letters, digits and {@code -_.~@:}, not starting
   *     with {@code $}
   * @throws IllegalArgumentException if the name is taken or not allowed
   */
  <C> ActorRef<C> spawn(String name, Actor<C> actor);

  /** Starts a child with options of its own. */
  <C> ActorRef<C> spawn(String name, Actor<C> actor, SpawnOptions options);

  /** Starts a child with a name made up by the runtime, such as {@code $3}. */
  <C> ActorRef<C> spawn(Actor<C> actor);

  /** Starts a child with a made-up name and options of its own. */
  <C> ActorRef<C> spawn(Actor<C> actor, SpawnOptions options);

  /**
   * Tells a child, or this actor itself, to stop; does not wait. It ends after the message in hand;
   * what is still in its mailbox becomes {@link LostMessage}s. Use {@link #watch} to learn when.
   *
   * @throws IllegalArgumentException if {@code ref} is neither
   */
  void stop(ActorRef<?> ref);

  /**
   * Has {@code onEnd} deliver a message of this actor's own protocol when {@code ref} has ended; at
   * once if it has ended already. The message comes by the system lane: never refused or lost for
   * want of room. A restart is no end. Watching again replaces the message.
   */
  void watch(ActorRef<?> ref, Supplier<? extends M> onEnd);

  /**
   * As {@link #watch(ActorRef, Supplier)}, with a message made of how the actor has ended.
   *
   * <pre>{@code
   * ctx.watch(child, end -> new ChildEnded(end.path(), end.cause()));
   * }</pre>
   *
   * @param onEnd called in this actor's turn
   */
  void watch(ActorRef<?> ref, Function<? super ActorEnd, ? extends M> onEnd);

  /** Ends a watch: its message is not delivered, even if it is already due. */
  void unwatch(ActorRef<?> ref);

  /** Timers that send messages to this actor. They end with the incarnation. */
  ActorTimers<M> timers();

  /** Messages that this actor has set aside, to be received later. */
  Stash<M> stash();

  /**
   * Handler style: has another handler take the messages after this one. The factory's handler
   * stays the one whose {@link MessageHandler#stopped} hears of the incarnation's end; {@code
   * started} and {@code stopped} of the other are not called. A restart begins with the factory's
   * again.
   *
   * @throws IllegalStateException in straight-line style, where the next line of code does it
   */
  void become(MessageHandler<M> next);

  /** Handler style: has the factory's handler take the messages after this one. */
  void unbecome();

  /**
   * Handler style: delivers {@code message} by the system lane whenever this actor has handled
   * nothing for so long; again after each such time, until it is cancelled, replaced by another, or
   * the incarnation ends. Whatever is handled counts, also the messages of timers and watches.
   *
   * @param quiet more than zero
   * @throws IllegalStateException in straight-line style, which has {@link #receive(Duration)}
   */
  void receiveTimeout(Duration quiet, M message);

  /** Ends the {@link #receiveTimeout}: its message is not delivered, even if it is already due. */
  void cancelReceiveTimeout();

  /** Waits. */
  void sleep(Duration time);

  /**
   * How long the asker of the request in hand still waits, zero if it does not any more; empty if
   * the message in hand is no request or was answered. Asks by this actor take no longer than this,
   * whatever their own timeout, and fail at once if nothing is left.
   */
  Optional<Duration> timeLeft();

  /** Lets others that are runnable go first. */
  @SuppressWarnings("NamedLikeContextualKeyword") // always called as ctx.yield()
  void yield();

  /**
   * Waits for {@code stage}.
   *
   * @throws Exception what the stage completed with
   */
  <T> T await(CompletionStage<T> stage) throws Exception;

  /**
   * Runs a call that blocks its thread (a file, native code, a legacy driver) on the bounded
   * blocking pool, and waits for it. {@code call} is not part of this actor's turn: it must not use
   * this context. If the actor is stopped meanwhile, the call goes on and its result is dropped.
   *
   * @throws Exception what the call threw
   */
  <T> T blocking(Callable<T> call) throws Exception;

  /** This actor's memory outside the Java heap; freed when the incarnation ends. */
  ActorHeap heap();

  /** This actor's sockets; closed when the incarnation ends. */
  ActorIo io();

  /** What this actor holds. */
  Ledger ledger();

  /** A logger named after the actor's path. */
  Logger log();
}
