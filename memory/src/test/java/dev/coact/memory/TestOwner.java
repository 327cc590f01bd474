package dev.coact.memory;

/** An owner whose turn is on the thread that entered it last. */
final class TestOwner implements HeapOwner {
  private final String name;
  private volatile Thread turn;

  TestOwner(String name) {
    this.name = name;
  }

  /** An owner that is in its turn on the calling thread. */
  static TestOwner running(String name) {
    TestOwner owner = new TestOwner(name);
    owner.enter();
    return owner;
  }

  void enter() {
    turn = Thread.currentThread();
  }

  void leave() {
    turn = null;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isCurrent() {
    return turn == Thread.currentThread();
  }
}
