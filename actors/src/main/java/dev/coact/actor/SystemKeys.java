package dev.coact.actor;

import java.util.List;

/**
 * Every key of section {@code coact}. What is known of a key stands in the class of its section and
 * nowhere else.
 */
final class SystemKeys {
  private SystemKeys() {}

  /** The sections in the order of the page. */
  static final List<SectionKeys> SECTIONS =
      List.of(
          SchedulerSection.KEYS,
          CoroutineSection.KEYS,
          MailboxSection.KEYS,
          MemorySection.KEYS,
          IoSection.KEYS,
          SupervisionSection.KEYS,
          ShutdownSection.KEYS,
          LostMessageSection.KEYS,
          AskSection.KEYS,
          ReloadSection.KEYS);

  /** All keys, by section. */
  static final List<ConfigKey<?>> ALL =
      SECTIONS.stream().<ConfigKey<?>>flatMap(section -> section.keys().stream()).toList();

  /** The section whose sections are dispatchers, by name. */
  static final String DISPATCHERS = "dispatchers";

  /** The section whose sections are path patterns. */
  static final String DEPLOYMENT = "deployment";
}
