package dev.coact.scheduler;

/**
 * What a {@link Waiter} waits for, if it is somebody outside of the system who brings it, such as
 * the peer of a connection. To wait for that for ever is no deadlock.
 */
public interface FromOutside {}
