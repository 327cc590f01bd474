package dev.coact.examples.kv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the server knows of one client, and the commands that are about it or the server itself. */
final class Session {
  private final long id;
  private final KvSettings settings;
  private final Info info;
  private byte @Nullable [] name;

  Session(long id, KvSettings settings, Info info) {
    this.id = id;
    this.settings = settings;
    this.info = info;
  }

  /** The text of INFO. */
  String info(List<byte[]> sections) {
    return info.text(sections);
  }

  /** Replies to a request, of which {@code words} are all arguments. */
  void reply(Command command, List<byte[]> words, ReplyBuffer out) {
    switch (command) {
      case HELLO -> hello(words, out);
      case CLIENT -> client(words, out);
      case CONFIG -> config(words, out);
      case COMMAND -> command(words, out);
      case QUIT -> out.ok();
      default ->
          throw new IllegalArgumentException(
              "command: " + command + " (expected: one about the client or the server)");
    }
  }

  /* ---- HELLO ---- */

  private void hello(List<byte[]> words, ReplyBuffer out) {
    byte[] newName = name;
    if (words.size() > 1) {
      OptionalLong version = Decimal.parse(words.get(1));
      if (version.isEmpty()) {
        out.error(Errors.PROTOCOL_VERSION);
        return;
      }
      if (version.getAsLong() != 2) {
        out.error(Errors.NO_PROTOCOL);
        return;
      }
    }
    for (int i = 2; i < words.size(); i++) {
      int left = words.size() - 1 - i;
      if (Words.is(words.get(i), "auth") && left >= 2) {
        if (!Words.is(words.get(i + 1), "default")) {
          out.error(Errors.WRONG_PASSWORD);
          return;
        }
        i += 2;
      } else if (Words.is(words.get(i), "setname") && left >= 1) {
        newName = words.get(++i);
        if (!isName(newName)) {
          out.error(Errors.CLIENT_NAME);
          return;
        }
      } else {
        out.error("ERR Syntax error in HELLO option '" + Words.text(words.get(i)) + "'");
        return;
      }
    }
    name = newName;
    greet(out);
  }

  private void greet(ReplyBuffer out) {
    out.array(14);
    out.bulk("server");
    out.bulk("redis");
    out.bulk("version");
    out.bulk(Info.version());
    out.bulk("proto");
    out.integer(2);
    out.bulk("id");
    out.integer(id);
    out.bulk("mode");
    out.bulk("standalone");
    out.bulk("role");
    out.bulk("master");
    out.bulk("modules");
    out.array(0);
  }

  /* ---- CLIENT ---- */

  private void client(List<byte[]> words, ReplyBuffer out) {
    byte[] word = words.get(1);
    if (Words.is(word, "id")) {
      if (hasSize(words, 2, "client|id", out)) {
        out.integer(id);
      }
    } else if (Words.is(word, "getname")) {
      if (hasSize(words, 2, "client|getname", out)) {
        if (name == null) {
          out.nil();
        } else {
          out.bulk(name);
        }
      }
    } else if (Words.is(word, "setname")) {
      if (hasSize(words, 3, "client|setname", out)) {
        setName(words.get(2), out);
      }
    } else if (Words.is(word, "setinfo")) {
      if (hasSize(words, 4, "client|setinfo", out)) {
        setInfo(words.get(2), words.get(3), out);
      }
    } else {
      out.error(Words.unknownSubcommand(Command.CLIENT, word));
    }
  }

  private void setName(byte[] newName, ReplyBuffer out) {
    if (isName(newName)) {
      name = newName.length == 0 ? null : newName;
      out.ok();
    } else {
      out.error(Errors.CLIENT_NAME);
    }
  }

  /* Libraries tell their name and version. Nobody asks for them here. */
  private static void setInfo(byte[] what, byte[] value, ReplyBuffer out) {
    if (!Words.is(what, "lib-name") && !Words.is(what, "lib-ver")) {
      out.error("ERR Unrecognized option '" + Words.text(what) + "'");
    } else if (!isName(value)) {
      out.error(
          "ERR " + Words.text(what) + " cannot contain spaces, newlines or special characters.");
    } else {
      out.ok();
    }
  }

  private static boolean isName(byte[] text) {
    for (byte b : text) {
      if (b < '!' || b > '~') {
        return false;
      }
    }
    return true;
  }

  /* ---- CONFIG ---- */

  private void config(List<byte[]> words, ReplyBuffer out) {
    byte[] word = words.get(1);
    if (!Words.is(word, "get")) {
      out.error(Words.unknownSubcommand(Command.CONFIG, word));
    } else if (words.size() < 3) {
      out.error(Errors.arity("config|get"));
    } else {
      Map<String, String> found = new LinkedHashMap<>();
      List<Glob> patterns =
          words.subList(2, words.size()).stream().map(pattern -> new Glob(lower(pattern))).toList();
      parameters()
          .forEach((key, value) -> {
            byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
            if (patterns.stream().anyMatch(pattern -> pattern.matches(bytes))) {
              found.put(key, value);
            }
          });
      out.array(2L * found.size());
      found.forEach((key, value) -> {
        out.bulk(key);
        out.bulk(value);
      });
    }
  }

  private static byte[] lower(byte[] text) {
    byte[] lower = text.clone();
    for (int i = 0; i < lower.length; i++) {
      if (lower[i] >= 'A' && lower[i] <= 'Z') {
        lower[i] |= 0x20;
      }
    }
    return lower;
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("appendonly", "no");
    parameters.put("save", "");
    parameters.put("databases", "1");
    parameters.put("bind", settings.bind());
    parameters.put("port", Integer.toString(settings.port()));
    parameters.put("maxclients", Integer.toString(settings.maxClients()));
    parameters.put("maxmemory", Long.toString(settings.maxMemory()));
    parameters.put("maxmemory-policy", "noeviction");
    parameters.put("proto-max-bulk-len", Integer.toString(settings.maxValueSize()));
    parameters.put("tcp-backlog", Integer.toString(settings.backlog()));
    parameters.put("timeout", "0");
    return parameters;
  }

  /* ---- COMMAND ---- */

  private static void command(List<byte[]> words, ReplyBuffer out) {
    byte[] word = words.size() == 1 ? new byte[0] : words.get(1);
    if (words.size() == 1) {
      describe(Arrays.asList(Command.values()), out);
    } else if (Words.is(word, "count")) {
      if (hasSize(words, 2, "command|count", out)) {
        out.integer(Command.values().length);
      }
    } else if (Words.is(word, "info")) {
      List<byte[]> names = words.subList(2, words.size());
      describe(
          names.isEmpty()
              ? Arrays.asList(Command.values())
              : names.stream().<@Nullable Command>map(Command::find).toList(),
          out);
    } else if (Words.is(word, "docs")) {
      out.array(0);
    } else {
      out.error(Words.unknownSubcommand(Command.COMMAND, word));
    }
  }

  private static void describe(List<? extends @Nullable Command> commands, ReplyBuffer out) {
    out.array(commands.size());
    for (Command command : commands) {
      if (command == null) {
        out.nil();
      } else {
        command.describeTo(out);
      }
    }
  }

  private static boolean hasSize(List<byte[]> words, int size, String name, ReplyBuffer out) {
    if (words.size() != size) {
      out.error(Errors.arity(name));
      return false;
    }
    return true;
  }

  @Override
  public String toString() {
    return "Session[id=" + id + "]";
  }
}
