package dev.vel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that something is refused in vel's way. */
public final class Refusal {
  private Refusal() {}

  public static VelException of(ErrorCode code, ThrowingCallable call) {
    VelException refusal = catchThrowableOfType(VelException.class, call);
    assertThat(refusal).as("refusal").isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
    return refusal;
  }
}
