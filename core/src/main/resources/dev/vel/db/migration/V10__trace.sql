-- Where the attempts of a task belong in a trace: the traceparent of whoever submitted it (W3C Trace Context), so that an
-- attempt on any instance, after any crash, is found under the request that it was made for.
ALTER TABLE tasks ADD COLUMN trace text CHECK (length(trace) <= 55);
