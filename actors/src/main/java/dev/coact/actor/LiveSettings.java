package dev.coact.actor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The settings of a running system, and their changes. Any thread. */
final class LiveSettings {
  /*
   * Readers take `now()`, one immutable value, and so never see half of a change. A reload, one at a
   * time:
   *
   *   read the file ----> wrong: log the errors; nothing else happens
   *        |
   *   compare it with the last reading that was right ----> the changed keys
   *        |
   *   put the live ones over what the system goes by, hand that to those who keep copies (`apply`), log
   *
   * What is applied is the difference of two readings, and not the later one: so what the program
   * set in code, and keys that need a start, stay as they are, and a change back is a change, too.
   *
   * The monitor is held while a file is read. Nobody who runs actors takes it.
   */
  private final String systemName;
  private final Consumer<SystemSettings> apply;
  private final List<Consumer<ConfigReload>> listeners = new CopyOnWriteArrayList<>();

  /* Written by reload. */
  private volatile LiveValues now;

  /* Guarded by this. */
  private Reading last;

  /**
   * @param apply called with what the system goes by from now on; must not throw
   */
  LiveSettings(String systemName, SystemSettings settings, Consumer<SystemSettings> apply) {
    this.systemName = systemName;
    this.apply = apply;
    this.now = LiveValues.of(settings, new Deployments(settings.deployment()));
    this.last = settings.reading();
  }

  LiveValues now() {
    return now;
  }

  void listen(Consumer<ConfigReload> listener) {
    listeners.add(listener);
  }

  /** Where the settings are read from. */
  synchronized ConfigLayers layers() {
    return last.layers();
  }

  /** Reads the configuration again and goes by what has changed. */
  ConfigReload reload() {
    ConfigReload reload = reloadAlone();
    reload.changes().forEach(this::log);
    if (!reload.changes().isEmpty() || !reload.errors().isEmpty()) {
      listeners.forEach(listener -> tell(listener, reload));
    }
    return reload;
  }

  private synchronized ConfigReload reloadAlone() {
    Reading later;
    try {
      later = last.again();
    } catch (ConfigException wrong) {
      ActorSystem.LOG.error(
          "system {}: the changed configuration is not used, the values before it stay: {}",
          systemName,
          wrong.getMessage());
      return new ConfigReload(List.of(), wrong.errors());
    }
    List<ConfigChange> changes = last.changesTo(later);
    if (!later.settings().equals(last.settings())) {
      SystemSettings next = now.settings().withChanges(last.settings(), later.settings());
      now = LiveValues.of(next, now.deployments().with(next.deployment()));
      apply.accept(next);
    }
    last = later;
    return new ConfigReload(changes, List.of());
  }

  private void log(ConfigChange change) {
    if (change.isApplied()) {
      ActorSystem.LOG.info("system {}: {}", systemName, change);
    } else {
      ActorSystem.LOG.warn("system {}: {} only", systemName, change);
    }
  }

  private static void tell(Consumer<ConfigReload> listener, ConfigReload reload) {
    try {
      listener.accept(reload);
    } catch (Throwable e) { // the others want to know, too
      ActorSystem.LOG.error("a listener of configuration changes threw", e);
    }
  }
}
