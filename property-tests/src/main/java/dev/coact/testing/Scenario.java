package dev.coact.testing;

/**
 * A test that is run under many schedules. Each call builds everything anew and keeps nothing: no
 * statics, no threads, no time or chance but those of {@code sim}.
 */
@FunctionalInterface
public interface Scenario {
  /**
   * Sets the system up, sends and asks from outside, lets time pass, says what must hold. When it
   * returns, the engine goes on until nothing can happen, checks, and closes the system. An {@link
   * AssertionError} in an actor fails the run, too.
   *
   * @throws Exception or an error, to fail the run
   */
  void run(ActorSim sim) throws Exception;
}
