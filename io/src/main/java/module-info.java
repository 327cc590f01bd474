/** Leased descriptors within a budget, and readiness for actors. */
module dev.coact.io {
  requires dev.coact.coroutine;
  requires dev.coact.scheduler;
  requires dev.coact.memory;
  requires org.apache.logging.log4j;
  requires static transitive org.jspecify;
}
