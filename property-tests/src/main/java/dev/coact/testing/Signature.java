package dev.coact.testing;

import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What two failures have in common that are the same: the class of the exception and the first
 * frame of the user's code in it.
 */
final class Signature {
  private static final List<String> NOT_USERS =
      List.of(
          "java.",
          "jdk.",
          "javax.",
          "sun.",
          "org.assertj.",
          "org.junit.",
          "org.opentest4j.",
          "org.hamcrest.",
          "net.jqwik.",
          "dev.coact.actor.",
          "dev.coact.scheduler.",
          "dev.coact.coroutine.",
          "dev.coact.mailbox.",
          "dev.coact.memory.",
          "dev.coact.io.");

  private Signature() {}

  /** A failure that knows its own: that of a named property, say. */
  interface Known {
    String signature();
  }

  static String of(Throwable failure) {
    if (failure instanceof Known known) {
      return known.signature();
    }
    if (failure instanceof SimulationOverrun) {
      return "livelock";
    }
    if (failure instanceof SimulationDeadlock deadlock) {
      return "deadlock " + deadlock.who();
    }
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (isUsers(frame.getClassName())) {
        return failure.getClass().getName()
            + " at "
            + frame.getClassName()
            + "."
            + frame.getMethodName()
            + ":"
            + frame.getLineNumber();
      }
    }
    return failure.getClass().getName();
  }

  private static boolean isUsers(String className) {
    return NOT_USERS.stream().noneMatch(className::startsWith) && !isEngine(className);
  }

  /** This package's own: tests of this library are in it, too, but come from elsewhere. */
  private static boolean isEngine(String className) {
    if (!className.startsWith(Signature.class.getPackageName() + ".")) {
      return false;
    }
    try {
      Class<?> named = Class.forName(className, false, Signature.class.getClassLoader());
      return Objects.equals(sourceOf(named), sourceOf(Signature.class));
    } catch (ClassNotFoundException e) {
      return false; // a lambda's or another loader's
    }
  }

  private static @Nullable CodeSource sourceOf(Class<?> named) {
    return named.getProtectionDomain().getCodeSource();
  }
}
