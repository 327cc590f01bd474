package dev.coact.examples.kv;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The commands, with what a client can check before it sends one. */
enum Command {
  PING(1, 2, "fast", 0),
  ECHO(2, 2, "fast", 0),
  SET(3, Command.ANY, "write denyoom", 1),
  GET(2, 2, "readonly fast", 1),
  GETDEL(2, 2, "write fast", 1),
  DEL(2, Command.ANY, "write", -1),
  EXISTS(2, Command.ANY, "readonly fast", -1),
  INCR(2, 2, "write denyoom fast", 1),
  DECR(2, 2, "write denyoom fast", 1),
  INCRBY(3, 3, "write denyoom fast", 1),
  DECRBY(3, 3, "write denyoom fast", 1),
  APPEND(3, 3, "write denyoom fast", 1),
  STRLEN(2, 2, "readonly fast", 1),
  MGET(2, Command.ANY, "readonly fast", -1),
  MSET(3, Command.ANY, "write denyoom", -1, 2),
  EXPIRE(3, Command.ANY, "write fast", 1),
  PEXPIRE(3, Command.ANY, "write fast", 1),
  TTL(2, 2, "readonly fast", 1),
  PTTL(2, 2, "readonly fast", 1),
  PERSIST(2, 2, "write fast", 1),
  TYPE(2, 2, "readonly fast", 1),
  KEYS(2, 2, "readonly", 0),
  SCAN(2, Command.ANY, "readonly", 0),
  DBSIZE(1, 1, "readonly fast", 0),
  FLUSHALL(1, Command.ANY, "write", 0),
  SELECT(2, 2, "fast", 0),
  INFO(1, Command.ANY, "", 0),
  COMMAND(1, Command.ANY, "", 0),
  CONFIG(2, Command.ANY, "", 0),
  CLIENT(2, Command.ANY, "", 0),
  HELLO(1, Command.ANY, "fast", 0),
  QUIT(1, Command.ANY, "fast", 0);

  private static final int ANY = Integer.MAX_VALUE;
  private static final int MAX_NAME = Long.BYTES;
  private static final int SLOT_BITS = 8;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /* By name: an open table with room for eight times as many. */
  private static final @Nullable Command[] TABLE = table();

  private final String text;
  private final long packed;
  private final int minArguments;
  private final int maxArguments;
  private final String flags;
  private final int lastKey;
  private final int keyStep;

  Command(int minArguments, int maxArguments, String flags, int lastKey) {
    this(minArguments, maxArguments, flags, lastKey, 1);
  }

  Command(int minArguments, int maxArguments, String flags, int lastKey, int keyStep) {
    text = name().toLowerCase(Locale.ROOT);
    packed = pack(ReplyBuffer.ascii(text));
    this.minArguments = minArguments;
    this.maxArguments = maxArguments;
    this.flags = flags;
    this.lastKey = lastKey;
    this.keyStep = keyStep;
  }

  private static @Nullable Command[] table() {
    @Nullable Command[] table = new @Nullable Command[1 << SLOT_BITS];
    for (Command command : values()) {
      int slot = slotOf(command.packed);
      while (table[slot] != null) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = command;
    }
    return table;
  }

  /** Returns the command of a name in any case, or null. */
  static @Nullable Command find(byte[] name) {
    if (name.length == 0 || name.length > MAX_NAME) {
      return null;
    }
    long packed = pack(name);
    int slot = slotOf(packed);
    Command command = TABLE[slot];
    while (command != null && command.packed != packed) {
      slot = (slot + 1) & (TABLE.length - 1);
      command = TABLE[slot];
    }
    // A leading zero byte does not show in the number.
    return command != null && command.text.length() == name.length ? command : null;
  }

  /** The bytes of a short name in lower case, in one number. */
  private static long pack(byte[] name) {
    long packed = 0;
    for (byte b : name) {
      int lower = (b >= 'A' && b <= 'Z') ? b | 0x20 : b & 0xff;
      packed = (packed << Byte.SIZE) | lower;
    }
    return packed;
  }

  private static int slotOf(long packed) {
    return (int) ((packed * GOLDEN) >>> (Long.SIZE - SLOT_BITS));
  }

  /** The name in lower case. */
  String text() {
    return text;
  }

  /** Whether it can have so many arguments, its name included. */
  boolean accepts(int arguments) {
    return arguments >= minArguments
        && arguments <= maxArguments
        && (keyStep == 1 || (arguments - 1) % keyStep == 0);
  }

  /** Replies with what COMMAND says of it. */
  void describeTo(ReplyBuffer out) {
    out.array(6);
    out.bulk(text);
    out.integer(minArguments == maxArguments ? minArguments : -minArguments);
    String[] words = flags.isEmpty() ? new String[0] : flags.split(" ", -1);
    out.array(words.length);
    for (String word : words) {
      out.status(word);
    }
    out.integer(lastKey == 0 ? 0 : 1);
    out.integer(lastKey);
    out.integer(lastKey == 0 ? 0 : keyStep);
  }
}
