package dev.coact.coroutine;

/** The contract on our own executor; needs the flag. */
class OwnExecutorCoroutineTest extends CoroutineContract {
  @Override
  boolean portable() {
    return false;
  }
}
