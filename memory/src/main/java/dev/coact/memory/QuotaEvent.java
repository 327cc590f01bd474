package dev.coact.memory;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A quota was exceeded, for the JDK's flight recorder. Costs nothing while that is off. */
@Name("dev.coact.Quota")
@Label("Quota Exceeded")
@Category("Coact")
@Description("An actor asked for more memory outside the Java heap than a quota allows")
final class QuotaEvent extends Event {
  @Label("Actor")
  String actor = "";

  @Label("Asked")
  @DataAmount
  long asked;

  @Label("In Use")
  @DataAmount
  long inUse;

  @Label("Quota")
  @DataAmount
  long quota;

  @Label("Key")
  String key = "";

  static void commit(String actor, long asked, long inUse, long quota, String key) {
    QuotaEvent event = new QuotaEvent();
    if (event.isEnabled()) {
      event.actor = actor;
      event.asked = asked;
      event.inUse = inUse;
      event.quota = quota;
      event.key = key;
      event.commit();
    }
  }
}
