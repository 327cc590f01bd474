/** Models, generators and the simulated scheduler, for tests of actor systems. */
module dev.coact.testing {
  exports dev.coact.testing;

  requires transitive dev.coact.actor;
  requires transitive dev.coact.coroutine;
  requires transitive dev.coact.scheduler;
  requires org.apache.logging.log4j;
  requires static transitive net.jqwik.api;
  requires static transitive org.junit.jupiter.api;
  requires static org.junit.platform.commons;
  requires static transitive org.jspecify;
}
