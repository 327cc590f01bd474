/** Leased descriptors within a budget, and readiness for actors. */
module dev.coact.io {
  exports dev.coact.io;

  requires transitive dev.coact.memory;
  requires transitive dev.coact.scheduler;
  requires dev.coact.coroutine;
  requires org.apache.logging.log4j;
  requires static transitive org.jspecify;
}
