/** The API: actor systems, actors, references, supervision, configuration. */
module dev.coact.actor {
  requires dev.coact.coroutine;
  requires dev.coact.scheduler;
  requires transitive dev.coact.mailbox;
  requires transitive dev.coact.memory;
  requires transitive dev.coact.io;
  requires typesafe.config;
  requires jdk.jfr;
  requires transitive org.apache.logging.log4j;
  requires static transitive org.jspecify;

  exports dev.coact.actor;
}
