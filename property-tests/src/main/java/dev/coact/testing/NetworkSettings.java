package dev.coact.testing;

import java.time.Duration;

/**
 * What a {@link SimulatedNetwork} is like.
 *
 * @param sendBuffer most bytes of one direction of a connection that were written and are not
 *     delivered; at least 1
 * @param receiveBuffer most bytes of one direction that were delivered and are not read; at least 1
 * @param cuts the share of reads, writes and deliveries that end before they need to, at a random
 *     byte; 0 to 1
 * @param latency the most virtual time that a delivery takes. Half of all deliveries take none:
 *     time stands still while anything can happen, so only those race with what actors do. Not
 *     negative
 */
public record NetworkSettings(int sendBuffer, int receiveBuffer, double cuts, Duration latency) {
  /* Small, so that tests of some kilobytes see full buffers. */
  private static final int BUFFER = 4096;

  /** Checks the ranges. */
  public NetworkSettings {
    atLeastOne("sendBuffer", sendBuffer);
    atLeastOne("receiveBuffer", receiveBuffer);
    if (!(cuts >= 0 && cuts <= 1)) {
      throw new IllegalArgumentException("cuts: " + cuts + " (expected: 0 to 1)");
    }
    if (latency.isNegative()) {
      throw new IllegalArgumentException("latency: " + latency + " (expected: not negative)");
    }
  }

  private static void atLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: at least 1)");
    }
  }

  /** Buffers of 4 KiB, a quarter of all operations cut, up to 5 ms. */
  public static NetworkSettings defaults() {
    return new NetworkSettings(BUFFER, BUFFER, 0.25, Duration.ofMillis(5));
  }

  /** A copy with other buffers. */
  public NetworkSettings withBuffers(int send, int receive) {
    return new NetworkSettings(send, receive, cuts, latency);
  }

  /** A copy with other {@code cuts}. */
  public NetworkSettings withCuts(double share) {
    return new NetworkSettings(sendBuffer, receiveBuffer, share, latency);
  }

  /** A copy with another {@code latency}. */
  public NetworkSettings withLatency(Duration most) {
    return new NetworkSettings(sendBuffer, receiveBuffer, cuts, most);
  }
}
