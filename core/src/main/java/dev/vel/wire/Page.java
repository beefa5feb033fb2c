package dev.vel.wire;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a list, as every list route answers it.
 *
 * @param data at most {@code meta.limit} items
 * @param meta where this page stands in the whole
 */
public record Page<T>(List<T> data, Meta meta) {

  public Page {
    data = List.copyOf(data);
  }

  /**
   * @param total items in the whole list under the same filters
   * @param limit 1–100
   * @param offset ≥ 0
   */
  public record Meta(long total, int limit, int offset) {}

  /**
   * Which page is wanted.
   *
   * @param limit 1–100, 20 when nothing is said
   * @param offset ≥ 0
   */
  public record Range(int limit, int offset) {
    public static final Range DEFAULT = new Range(20, 0);
  }

  public static <T> Page<T> of(List<T> data, long total, Range range) {
    return new Page<>(data, new Meta(total, range.limit(), range.offset()));
  }

  public <R> Page<R> map(Function<? super T, ? extends R> each) {
    return new Page<>(data.stream().<R>map(each).toList(), meta);
  }
}
