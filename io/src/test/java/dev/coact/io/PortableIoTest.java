package dev.coact.io;

/** With coroutines made of public API only. */
class PortableIoTest extends IoContract {
  PortableIoTest() {
    super(true);
  }
}
