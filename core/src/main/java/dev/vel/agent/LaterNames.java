package dev.vel.agent;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Names that are only put together when somebody asks: who lists agents never does.
 *
 * @param names answers the same ones each time
 */
public record LaterNames(Supplier<? extends ModelNames> names) implements ModelNames {

  @Override
  public List<String> providers() {
    return names.get().providers();
  }

  @Override
  public boolean isModel(String name) {
    return names.get().isModel(name);
  }

  @Override
  public boolean isModel(UUID userId, String name) {
    return names.get().isModel(userId, name);
  }

  @Override
  public List<String> models() {
    return names.get().models();
  }
}
