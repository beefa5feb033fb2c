package dev.vel.audit;

import java.util.UUID;

/** Where a row stands in the order of the log. */
record Place(long position, UUID id) implements Comparable<Place> {
  /** Before all rows. */
  static final Place START = new Place(Long.MIN_VALUE, new UUID(0, 0));

  @Override
  public int compareTo(Place other) {
    int byPosition = Long.compare(position, other.position);
    return byPosition == 0 ? compare(id, other.id) : byPosition;
  }

  /** As the database compares them: Java takes the halves for signed numbers. */
  private static int compare(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high == 0
        ? Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits())
        : high;
  }
}
