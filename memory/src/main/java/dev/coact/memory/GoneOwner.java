package dev.coact.memory;

/**
 * The owner of a closed heap: keeps the name for messages and lets go of the actor.
 *
 * @param name the name of the owner that closed
 */
record GoneOwner(String name) implements HeapOwner {
  @Override
  public boolean isCurrent() {
    return false;
  }
}
