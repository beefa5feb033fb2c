package dev.vel.audit;

/** How audit rows are exported. */
public enum AuditFormat {
  /** RFC 4180 with a line of names, safe to open in a spreadsheet. */
  CSV("text/csv; charset=utf-8"),
  /** One JSON object a line. */
  JSONL("application/x-ndjson");

  private final String contentType;

  AuditFormat(String contentType) {
    this.contentType = contentType;
  }

  public String contentType() {
    return contentType;
  }
}
