package dev.coact.actor;

/** Texts of users' objects, for ledgers and errors: whatever their {@code toString} does. */
final class Texts {
  private Texts() {}

  static String of(Object any) {
    try {
      return String.valueOf(any.toString());
    } catch (Throwable broken) {
      return any.getClass().getName() + " whose toString throws " + broken.getClass().getName();
    }
  }
}
