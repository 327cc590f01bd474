package dev.coact.testing;

/** Something to look at when a system has come to rest. */
@FunctionalInterface
public interface QuiescenceCheck {
  /**
   * Looks.
   *
   * @throws Exception or an error, to fail the run
   */
  void check() throws Exception;
}
