package dev.coact.actor;

import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is said of keys that nobody has read. */
final class UnknownKeys {
  private UnknownKeys() {}

  /**
   * One mistake for each property or variable below an unknown key, and one for all that files say.
   *
   * @param here the names that are known in the section of the key
   * @param known all known keys, of which the nearest is suggested
   */
  static List<ConfigError> errors(
      List<String> key, ConfigValue value, List<String> here, List<String> known) {
    List<ConfigError> result = new ArrayList<>();
    Map<List<String>, ConfigValue> inFile = new LinkedHashMap<>();
    ConfigValues.leaves(key, value)
        .forEach((leafKey, leaf) -> {
          if (ConfigValues.line(leaf.origin()) > 0) {
            inFile.put(leafKey, leaf);
          } else {
            result.add(error(leafKey, leaf, here, known));
          }
        });
    if (inFile.size() == 1) {
      inFile.forEach((leafKey, leaf) -> result.add(error(leafKey, leaf, here, known)));
    } else if (inFile.size() > 1) {
      result.add(error(key, value, here, known));
    }
    return result;
  }

  private static ConfigError error(
      List<String> key, ConfigValue value, List<String> here, List<String> known) {
    String shown = ConfigUtil.joinPath(key);
    return error(shown, value, here, known, shown);
  }

  /**
   * @param wanted what is compared with the known ones
   */
  static ConfigError error(
      String key, ConfigValue value, List<String> here, List<String> known, String wanted) {
    String expected = here.isEmpty() ? "no keys here" : "one of " + String.join(", ", here);
    return ConfigValues.error(
        ConfigError.Kind.UNKNOWN_KEY, value, key, expected, NearestKey.of(wanted, known));
  }
}
