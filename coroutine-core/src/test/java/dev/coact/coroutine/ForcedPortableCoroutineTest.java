package dev.coact.coroutine;

/** The contract on public API, although the flag is there. */
class ForcedPortableCoroutineTest extends CoroutineContract {
  @Override
  boolean portable() {
    return true;
  }
}
