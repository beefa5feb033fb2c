package dev.vel.route;

import dev.vel.llm.Catalogue;
import dev.vel.llm.Model;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which models still live, and which will end soon. Thread-safe. */
public final class Lifetimes {
  /** From so many days before its end on, a model is warned about. */
  static final int WARN_DAYS = 90;

  private final Catalogue catalogue;
  private final Router.Served served;
  private final InstantSource clock;

  public Lifetimes(Catalogue catalogue, Router.Served served, InstantSource clock) {
    this.catalogue = catalogue;
    this.served = served;
    this.clock = clock;
  }

  /** The same by what other providers list, such as those that a user has set up. */
  Lifetimes by(Router.Served others) {
    return new Lifetimes(catalogue, others, clock);
  }

  /**
   * A model's announced end.
   *
   * @param successor what to use instead, where that is known
   */
  public record End(String provider, String model, LocalDate on, Optional<String> successor) {}

  /** The day on which a model ends: as its provider says, else as the catalogue knows. */
  public Optional<LocalDate> shutdown(String provider, String id) {
    return served
        .listing(provider)
        .map(listing -> listing.shutdowns().get(id))
        .or(() -> catalogue.find(provider, id).map(Model::shutdown));
  }

  /** Why a model probably answers no more; empty when nothing speaks against it. */
  Optional<String> over(String provider, String id) {
    Optional<LocalDate> end = shutdown(provider, id).filter(on -> !on.isAfter(today()));
    if (end.isPresent()) {
      return Optional.of("was shut down on " + end.get());
    }
    boolean gone =
        served.listing(provider).filter(listing -> !listing.models().contains(id)).isPresent();
    return gone ? Optional.of("is not among the models that its provider lists") : Optional.empty();
  }

  /** The models of these providers that end soon or have ended, in the catalogue's order. */
  public List<End> ends(Collection<String> providers) {
    return catalogue.models().stream()
        .filter(model -> providers.contains(model.provider()))
        .flatMap(model ->
            shutdown(model.provider(), model.id()).filter(this::isNear).stream()
                .map(on ->
                    new End(
                        model.provider(),
                        model.id(),
                        on,
                        catalogue.successor(model).map(Model::id))))
        .toList();
  }

  /** The same as sentences. */
  public List<String> warnings(Collection<String> providers) {
    return ends(providers).stream().map(this::sentence).toList();
  }

  private String sentence(End end) {
    long days = ChronoUnit.DAYS.between(today(), end.on());
    String when =
        days > 0
            ? " shuts down on " + end.on() + ", in " + days + (days == 1 ? " day" : " days")
            : " was shut down on " + end.on();
    String instead =
        end.successor()
            .map(model -> "; use " + model + " instead")
            .orElse("; choose another model");
    return end.provider() + " " + end.model() + when + instead;
  }

  private boolean isNear(LocalDate day) {
    return !day.isAfter(today().plusDays(WARN_DAYS));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }
}
