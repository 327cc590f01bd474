package dev.coact.examples.kv;

/** Errors as clients read them, most of them in Redis's words. */
final class Errors {
  static final String SYNTAX = "ERR syntax error";
  static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";
  static final String OVERFLOW = "ERR increment or decrement would overflow";
  static final String TOO_LONG = "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
  static final String OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";
  static final String REPLY_TOO_LARGE = "ERR the reply is too large";
  static final String NOT_APPLIED = "ERR the shard was restarted, the request was not applied";
  static final String INVALID_CURSOR = "ERR invalid cursor";
  static final String DATABASE = "ERR DB index is out of range";
  static final String CLIENT_NAME =
      "ERR Client names cannot contain spaces, newlines or special characters.";
  static final String MAX_CLIENTS = "ERR max number of clients reached";
  static final String EXPIRE_FIRST =
      "ERR NX and XX, GT or LT options at the same time are not compatible";
  static final String EXPIRE_SECOND = "ERR GT and LT options at the same time are not compatible";
  static final String PROTOCOL_VERSION = "ERR Protocol version is not an integer or out of range";
  static final String NO_PROTOCOL = "NOPROTO unsupported protocol version";
  static final String WRONG_PASSWORD =
      "WRONGPASS invalid username-password pair or user is disabled.";

  private Errors() {}

  static String arity(String command) {
    return "ERR wrong number of arguments for '" + command + "' command";
  }

  static String expireTime(String command) {
    return "ERR invalid expire time in '" + command + "' command";
  }

  /** A shard failed, ended or did not answer: nobody knows what became of the request. */
  static String shard(int shard, String what) {
    return "ERR shard " + shard + " " + what + ", the request may or may not have been applied";
  }
}
