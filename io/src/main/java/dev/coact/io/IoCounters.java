package dev.coact.io;

/**
 * What an {@link IoSystem} did and holds. Exact when nothing moves.
 *
 * <p>{@code opened == closed + leased} always; {@code permits} also counts listens, connects and
 * accepts that are under way, and descriptors that were closed but that the system still holds for
 * a moment.
 *
 * @param budget the most permits at a time
 * @param permits permits taken now
 * @param leased open leases
 * @param waitingForPermit operations that wait for a permit now
 * @param opened leases opened so far
 * @param closed leases closed so far, in whatever way
 * @param revoked those of them that were closed because their owner ended
 * @param transferred leases that changed their owner so far
 * @param permitTimeouts operations that failed because no permit came in time so far
 * @param acceptFailures connections that could not be accepted so far, for reasons other than the
 *     budget
 * @param connectFailures connects that failed after they had a permit so far
 * @param arms how often the interest in a readiness was switched on so far
 * @param wakeUps how often a waiting poll was woken for that so far
 */
public record IoCounters(
    int budget,
    int permits,
    int leased,
    int waitingForPermit,
    long opened,
    long closed,
    long revoked,
    long transferred,
    long permitTimeouts,
    long acceptFailures,
    long connectFailures,
    long arms,
    long wakeUps) {}
