package dev.coact.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON, strictly, for tests of what is written in it. Numbers are doubles. */
record Json(Object value) {
  static Json parse(String text) {
    Reader reader = new Reader(text);
    Object value = reader.value();
    reader.space();
    if (reader.at != text.length()) {
      throw reader.wrong();
    }
    return new Json(value);
  }

  Object path(String key) {
    return ((Map<?, ?>) value).get(key);
  }

  List<Json> list(String key) {
    return ((List<?>) path(key)).stream().map(Json::new).toList();
  }

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    IllegalArgumentException wrong() {
      return new IllegalArgumentException("JSON: at=" + at + " of " + text.length());
    }

    void space() {
      while (at < text.length() && " \n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean took(char c) {
      space();
      boolean is = at < text.length() && text.charAt(at) == c;
      at += is ? 1 : 0;
      return is;
    }

    private void take(char c) {
      if (!took(c)) {
        throw wrong();
      }
    }

    Object value() {
      if (took('{')) {
        return object();
      }
      if (took('[')) {
        return list();
      }
      return took('"') ? string() : (Object) number();
    }

    private Map<String, Object> object() {
      Map<String, Object> all = new LinkedHashMap<>();
      if (took('}')) {
        return all;
      }
      do {
        take('"');
        String key = string();
        take(':');
        all.put(key, value());
      } while (took(','));
      take('}');
      return all;
    }

    private List<Object> list() {
      List<Object> all = new ArrayList<>();
      if (took(']')) {
        return all;
      }
      do {
        all.add(value());
      } while (took(','));
      take(']');
      return all;
    }

    private String string() {
      StringBuilder string = new StringBuilder();
      while (text.charAt(at) != '"') {
        char c = text.charAt(at++);
        if (c < ' ') {
          throw wrong();
        }
        if (c == '\\') {
          if (text.charAt(at++) != 'u') {
            throw wrong(); // no other escape is written
          }
          c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
          at += 4;
        }
        string.append(c);
      }
      at++;
      return string.toString();
    }

    private double number() {
      int from = at;
      while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return Double.parseDouble(text.substring(from, at));
    }
  }
}
