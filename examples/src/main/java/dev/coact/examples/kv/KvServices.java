package dev.coact.examples.kv;

/**
 * What every client of a server uses.
 *
 * @param settings the limits
 * @param clock the time
 * @param stats where it counts
 * @param shards where the keys are
 * @param info what INFO says
 */
record KvServices(KvSettings settings, KvClock clock, KvStats stats, Shards shards, Info info) {}
