package dev.coact.examples.kv;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Arguments that are words of the protocol, and how they are shown in errors. */
final class Words {
  /* Redis shows so much of a name, and of all arguments together. */
  private static final int SHOWN = 128;

  private Words() {}

  /** Returns whether an argument is a word, in any case. */
  static boolean is(byte[] argument, String lower) {
    if (argument.length != lower.length()) {
      return false;
    }
    for (int i = 0; i < argument.length; i++) {
      int b = argument[i];
      if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns an argument as a text, one char for each byte. */
  static String text(byte[] argument) {
    return new String(argument, StandardCharsets.ISO_8859_1);
  }

  /** Returns what a name of no command is answered with. */
  static String unknownCommand(List<byte[]> request) {
    StringBuilder shown = new StringBuilder();
    for (byte[] argument : request.subList(1, request.size())) {
      if (shown.length() >= SHOWN) {
        break;
      }
      shown.append('\'').append(start(argument, SHOWN - shown.length() + 1)).append("' ");
    }
    return "ERR unknown command '%s', with args beginning with: %s"
        .formatted(start(request.get(0), SHOWN), shown);
  }

  /** Returns what a second word that no command has is answered with. */
  static String unknownSubcommand(Command command, byte[] word) {
    return "ERR unknown subcommand '%s'. Try %s HELP."
        .formatted(start(word, SHOWN), command.name());
  }

  private static String start(byte[] argument, int max) {
    return new String(argument, 0, Math.min(argument.length, max), StandardCharsets.ISO_8859_1);
  }
}
