package dev.coact.io;

import java.net.InetSocketAddress;

/**
 * An actor's hold on an open descriptor. It is over when the owner closes it, gives it away or
 * ends.
 *
 * <p><b>Who may call.</b> Whatever uses the descriptor, and {@link #close()}: code in the owner's
 * turn only; anything else throws {@link IllegalStateException} and touches nothing. A lease that
 * is over throws {@link LeaseRevokedException} and touches nothing, whoever has the descriptor's
 * number now. {@link #id()}, {@link #generation()}, {@link #isOpen()} and {@link #toString()}:
 * anybody.
 *
 * <p><b>What happens before what.</b> What one owner did before a transfer happens-before what the
 * next does, provided that the new lease reaches it safely, as it does in a message.
 */
public abstract sealed class Lease extends LeaseState implements AutoCloseable
    permits Listener, Connection {
  final Descriptor descriptor;
  final ActorIo io;
  private final int generation;

  Lease(ActorIo io, Descriptor descriptor, int generation) {
    this.io = io;
    this.descriptor = descriptor;
    this.generation = generation;
  }

  /** Returns the number of the descriptor in this system's count; no other ever has it. */
  public final long id() {
    return descriptor.id();
  }

  /** Returns how many owners the descriptor has had, this one included. */
  public final int generation() {
    return generation;
  }

  /** Returns whether the lease is not over. */
  public final boolean isOpen() {
    return isOpenAcquire();
  }

  /** Returns where this end is. */
  public abstract InetSocketAddress localAddress();

  /**
   * Closes the descriptor. Does nothing if the lease is over.
   *
   * <p>Never waits. What was written is still sent; if the peer's bytes were not all read, the
   * system resets the connection.
   */
  @Override
  public final void close() {
    if (isOpenAcquire()) {
      checkCurrent();
      if (casToClosed()) {
        io.remove(this);
        io.system().countClosed();
        descriptor.close();
      }
    }
  }

  /** Returns what it is, its generation, owner and state. */
  @Override
  public final String toString() {
    return "%s, generation=%d owner=%s %s"
        .formatted(descriptor, generation, io.ownerName(), stateName());
  }

  /* ---- inside the module ---- */

  /** The runtime: the owner has ended. */
  final void revoke() {
    if (casToRevoked()) {
      io.system().countRevoked();
      descriptor.close();
    }
  }

  /** Before each use. */
  final void check() {
    if (!isOpenAcquire()) {
      throw overFault();
    }
    checkCurrent();
  }

  private void checkCurrent() {
    if (!io.isCurrent()) {
      throw new IllegalStateException(
          this + ": used outside its owner's turn (expected: by " + io.ownerName() + ")");
    }
  }

  /** The lease is over, or the io system is. */
  final LeaseRevokedException overFault() {
    return new LeaseRevokedException(this + " (expected: an open lease)");
  }
}
