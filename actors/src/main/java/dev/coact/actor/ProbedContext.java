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
 * What a straight-line actor sees in a system with a probe, which is told of each message when it
 * is received, and when the next one is asked for.
 */
final class ProbedContext<M> implements ActorContext<M> {
  private final ActorCell<M> cell;
  private final ActorProbe probe;
  private @Nullable M inHand;

  ProbedContext(ActorCell<M> cell, ActorProbe probe) {
    this.cell = cell;
    this.probe = probe;
  }

  /** The message before is dealt with. */
  private void done() {
    M message = inHand;
    if (message != null) {
      inHand = null;
      probe.handled(cell, message);
    }
  }

  ActorCell<M> cell() {
    return cell;
  }

  private M taken(M message) {
    inHand = message;
    probe.handling(cell, message);
    return message;
  }

  private @Nullable M takenIfAny(@Nullable M message) {
    return message == null ? null : taken(message);
  }

  @Override
  public M receive() {
    done();
    return taken(cell.receive());
  }

  @Override
  public @Nullable M receive(Duration timeout) {
    done();
    return takenIfAny(cell.receive(timeout));
  }

  @Override
  public M receiveMatching(Predicate<? super M> wanted) {
    done();
    probe.selecting(cell);
    return taken(cell.receiveMatching(wanted));
  }

  @Override
  public @Nullable M receiveMatching(Predicate<? super M> wanted, Duration timeout) {
    done();
    probe.selecting(cell);
    return takenIfAny(cell.receiveMatching(wanted, timeout));
  }

  /* ---- the rest is the actor's own ---- */

  @Override
  public ActorRef<M> self() {
    return cell.self();
  }

  @Override
  public Optional<ActorRef<?>> parent() {
    return cell.parent();
  }

  @Override
  public List<ActorRef<?>> children() {
    return cell.children();
  }

  @Override
  public ActorSystem system() {
    return cell.system();
  }

  @Override
  public <C> ActorRef<C> spawn(String name, Actor<C> actor) {
    return cell.spawn(name, actor);
  }

  @Override
  public <C> ActorRef<C> spawn(String name, Actor<C> actor, SpawnOptions options) {
    return cell.spawn(name, actor, options);
  }

  @Override
  public <C> ActorRef<C> spawn(Actor<C> actor) {
    return cell.spawn(actor);
  }

  @Override
  public <C> ActorRef<C> spawn(Actor<C> actor, SpawnOptions options) {
    return cell.spawn(actor, options);
  }

  @Override
  public void stop(ActorRef<?> ref) {
    cell.stop(ref);
  }

  @Override
  public void watch(ActorRef<?> ref, Supplier<? extends M> onEnd) {
    cell.watch(ref, onEnd);
  }

  @Override
  public void watch(ActorRef<?> ref, Function<? super ActorEnd, ? extends M> onEnd) {
    cell.watch(ref, onEnd);
  }

  @Override
  public void unwatch(ActorRef<?> ref) {
    cell.unwatch(ref);
  }

  @Override
  public ActorTimers<M> timers() {
    return cell.timers();
  }

  @Override
  public Stash<M> stash() {
    return cell.stash();
  }

  @Override
  public void become(MessageHandler<M> next) {
    cell.become(next);
  }

  @Override
  public void unbecome() {
    cell.unbecome();
  }

  @Override
  public void receiveTimeout(Duration quiet, M message) {
    cell.receiveTimeout(quiet, message);
  }

  @Override
  public void cancelReceiveTimeout() {
    cell.cancelReceiveTimeout();
  }

  @Override
  public void sleep(Duration time) {
    cell.sleep(time);
  }

  @Override
  public Optional<Duration> timeLeft() {
    return cell.timeLeft();
  }

  @Override
  @SuppressWarnings("NamedLikeContextualKeyword")
  public void yield() {
    cell.yield();
  }

  @Override
  public <T> T await(CompletionStage<T> stage) throws Exception {
    return cell.await(stage);
  }

  @Override
  public <T> T blocking(Callable<T> call) throws Exception {
    return cell.blocking(call);
  }

  @Override
  public ActorHeap heap() {
    return cell.heap();
  }

  @Override
  public ActorIo io() {
    return cell.io();
  }

  @Override
  public Ledger ledger() {
    return cell.ledger();
  }

  @Override
  public Logger log() {
    return cell.log();
  }

  @Override
  public String toString() {
    return cell.toString();
  }
}
