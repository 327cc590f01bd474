package dev.coact.io;

/** With coroutines on an own executor. */
class OwnExecutorIoTest extends IoContract {
  OwnExecutorIoTest() {
    super(false);
  }
}
