package dev.coact.actor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one reading of section {@code coact} found. Immutable.
 *
 * @param layers where it was read from
 * @param entries every key of the section with its value and place
 * @param settings the same, as the system goes by it; without changes that a program made
 */
record Reading(ConfigLayers layers, List<ConfigEntry> entries, SystemSettings settings) {

  /**
   * Reads what it was read from once more.
   *
   * @throws ConfigException if the file cannot be read, or anything in section {@code coact} is
   *     wrong
   */
  Reading again() {
    return SystemSettings.from(ConfigReader.of(layers.again())).reading();
  }

  /**
   * The keys that have other values in a later reading. Of a section that only one of them has,
   * such as a pattern's, those that it sets.
   */
  List<ConfigChange> changesTo(Reading later) {
    Map<String, ConfigEntry> before = byKey();
    Map<String, ConfigEntry> after = later.byKey();
    Map<String, ConfigChange> changes = new LinkedHashMap<>();
    after.forEach((key, now) -> {
      ConfigEntry was = before.get(key);
      if (was == null ? !now.isDefault() : !was.value().equals(now.value())) {
        // A new pattern, or a new dispatcher: nobody lives by the old one.
        String effect = was == null ? ConfigKey.Effect.NEW_ACTORS.words() : now.effect();
        String old = was == null ? null : was.value();
        changes.put(key, new ConfigChange(key, old, now.value(), now.place(), effect));
      }
    });
    before.forEach((key, was) -> {
      if (!after.containsKey(key) && !was.isDefault()) {
        changes.put(key, new ConfigChange(key, was.value(), null, "", was.effect()));
      }
    });
    return List.copyOf(changes.values());
  }

  private Map<String, ConfigEntry> byKey() {
    Map<String, ConfigEntry> result = new LinkedHashMap<>();
    entries.forEach(entry -> result.put(entry.key(), entry));
    return result;
  }
}
