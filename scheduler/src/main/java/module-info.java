/** Workers, run queues, timers, the stall watch and the simulation seam. */
module dev.coact.scheduler {
  exports dev.coact.scheduler;

  requires transitive dev.coact.coroutine;
  requires org.apache.logging.log4j;
  requires static transitive org.jspecify;
}
