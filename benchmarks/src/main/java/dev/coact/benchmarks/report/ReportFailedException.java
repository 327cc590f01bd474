package dev.coact.benchmarks.report;

/** The comparison was made, and some of its runs failed; or it could not be made. */
public final class ReportFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  ReportFailedException(String message) {
    super(message);
  }
}
