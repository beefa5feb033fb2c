package dev.vel.daemon.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;

/** A span that whatever this thread does stands under, until it is ended on this thread. */
record Current(Span span, Scope scope) {

  @SuppressWarnings("MustBeClosedChecker") // end() closes it.
  static Current of(Span span) {
    return new Current(span, span.makeCurrent());
  }

  void end() {
    scope.close();
    span.end();
  }
}
