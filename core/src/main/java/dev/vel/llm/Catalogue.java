package dev.vel.llm;

import dev.vel.wire.Similar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The models that vel knows, with their prices, and which of them a task gets by default. Immutable
 * and thread-safe.
 */
public final class Catalogue {
  /** The types of task as routing lists are keyed: the wire names of a task's type. */
  public static final List<String> TASK_TYPES =
      List.of("complex_reasoning", "simple", "code_generation", "research");

  private static final int MOST_SIMILAR = 3;
  private static final Pattern DATE = Pattern.compile("-\\d{4}-\\d{2}-\\d{2}$");

  private final Set<String> providers = new LinkedHashSet<>();
  private final Map<Key, Model> models = new LinkedHashMap<>();
  private final Map<Key, String> priceNotes = new LinkedHashMap<>();
  private final Map<Key, String> successors = new LinkedHashMap<>();
  private final Map<Key, String> retired = new LinkedHashMap<>();
  private final Map<String, List<Model>> routing = new LinkedHashMap<>();

  private record Key(String provider, String id) {
    @Override
    public String toString() {
      return provider + "/" + id;
    }
  }

  /** Parsed when it is first asked for, and once. */
  private static final class BuiltIn {
    static final CatalogueFile FILE = CatalogueFile.builtIn();
    static final Catalogue CATALOGUE = new Catalogue(List.of(FILE));
  }

  private Catalogue(List<CatalogueFile> files) {
    List<String> problems = new ArrayList<>();
    files.forEach(this::add);
    files.forEach(file -> check(file, problems));
    if (!problems.isEmpty()) {
      throw new CatalogueException(problems);
    }
  }

  /** The catalogue that comes with vel. */
  public static Catalogue builtIn() {
    return BuiltIn.CATALOGUE;
  }

  /**
   * The catalogue that comes with vel, overridden by a file of the same shape.
   *
   * @param file empty for no override
   * @throws CatalogueException with every problem of the file at once
   */
  public static Catalogue load(Optional<Path> file) {
    return file.isEmpty() ? builtIn() : overriddenBy(CatalogueFile.read(file.get()));
  }

  static Catalogue overriddenBy(CatalogueFile file) {
    return new Catalogue(List.of(BuiltIn.FILE, file));
  }

  /** Every model, those of one provider in the order of the file. */
  public List<Model> models() {
    return List.copyOf(models.values());
  }

  /** The providers' names, in their default order. */
  public List<String> providers() {
    return List.copyOf(providers);
  }

  /** The model of that provider by the exact id; retired names are not followed. */
  public Optional<Model> find(String provider, String id) {
    return Optional.ofNullable(models.get(new Key(provider, id)));
  }

  /**
   * The model whose price an id has: its own, or that of the model it is a dated snapshot of
   * ({@code gpt-4o-2024-08-06}).
   */
  public Optional<Model> pricing(String provider, String id) {
    return find(provider, id).or(() -> find(provider, DATE.matcher(id).replaceFirst("")));
  }

  /** What a price leaves out or rests on, where it is not simply the provider's current list. */
  public Optional<String> priceNote(Model model) {
    return Optional.ofNullable(priceNotes.get(new Key(model.provider(), model.id())));
  }

  /** The model of the same provider that is to be used when this one has ended. */
  public Optional<Model> successor(Model model) {
    String next = successors.get(new Key(model.provider(), model.id()));
    return next == null
        ? Optional.empty()
        : Optional.ofNullable(successor(new Key(model.provider(), next)));
  }

  /** The models a type of task gets when nobody chose, best first; see {@link #TASK_TYPES}. */
  public List<Model> defaults(String taskType) {
    return routing.getOrDefault(taskType, List.of());
  }

  /** The first of {@link #defaults} that this provider has. */
  public Optional<Model> defaultFor(String provider, String taskType) {
    return defaults(taskType).stream()
        .filter(model -> model.provider().equals(provider))
        .findFirst();
  }

  /**
   * What a name stands for: a model's id as its provider writes it (which may contain a slash, such
   * as Groq's {@code openai/gpt-oss-120b}), a retired id, or {@code provider/id}. An exact id wins
   * over the reading as {@code provider/id}; of two providers with the same id the first one wins.
   */
  public Resolution resolve(String name) {
    for (String provider : providers) {
      Resolution known = known(provider, name);
      if (known != null) {
        return known;
      }
    }
    int slash = name.indexOf('/');
    if (slash > 0 && slash < name.length() - 1 && providers.contains(name.substring(0, slash))) {
      return resolve(name.substring(0, slash), name.substring(slash + 1));
    }
    return new Resolution.Unknown(name, similar(name));
  }

  /** What an id stands for at this provider. */
  public Resolution resolve(String provider, String id) {
    Resolution known = known(provider, id);
    if (known != null) {
      return known;
    }
    if (providers.contains(provider)) {
      return new Resolution.Unlisted(provider, id);
    }
    return new Resolution.Unknown(provider + "/" + id, List.of());
  }

  private @Nullable Resolution known(String provider, String id) {
    Key key = new Key(provider, id);
    Model model = models.get(key);
    if (model != null) {
      return new Resolution.Known(model, null);
    }
    Model successor = retired.containsKey(key) ? successor(key) : null;
    if (successor == null) {
      return null;
    }
    return new Resolution.Known(
        successor,
        id + " was retired by " + provider + "; its successor " + successor.id() + " is used");
  }

  /** The model at the end of the chain; null when it ends nowhere. */
  private @Nullable Model successor(Key start) {
    Set<Key> seen = new HashSet<>();
    Key key = start;
    while (seen.add(key)) {
      Model model = models.get(key);
      if (model != null) {
        return model;
      }
      String next = retired.get(key);
      if (next == null) {
        return null;
      }
      key = new Key(key.provider(), next);
    }
    return null;
  }

  private List<String> similar(String name) {
    List<String> near =
        Similar.ranked(name, models.keySet().stream().map(Key::id).toList(), MOST_SIMILAR);
    return models.keySet().stream()
        .filter(key -> near.contains(key.id()))
        .sorted(Comparator.comparingInt(key -> near.indexOf(key.id())))
        .limit(MOST_SIMILAR)
        .map(Key::toString)
        .toList();
  }

  private void add(CatalogueFile file) {
    providers.addAll(file.providers());
    for (CatalogueFile.Entry entry : file.models()) {
      Key key = new Key(entry.model().provider(), entry.model().id());
      models.put(key, entry.model());
      priceNotes.remove(key);
      successors.remove(key);
      if (entry.successor() != null) {
        successors.put(key, entry.successor());
      }
      if (entry.priceNote() != null) {
        priceNotes.put(key, entry.priceNote());
      }
    }
    file.retired().forEach(old -> retired.put(new Key(old.provider(), old.id()), old.successor()));
  }

  private void check(CatalogueFile file, List<String> problems) {
    Set<Key> seen = new HashSet<>();
    for (CatalogueFile.Entry entry : file.models()) {
      Key key = new Key(entry.model().provider(), entry.model().id());
      if (!providers.contains(key.provider())) {
        problems.add(file.name() + ": the provider of " + key + " is not listed under providers");
      }
      if (entry.successor() != null
          && successor(new Key(key.provider(), entry.successor())) == null) {
        problems.add(file.name() + ": the successor of " + key + " is no model of its provider");
      }
      if (!seen.add(key)) {
        problems.add(file.name() + ": the model " + key + " is there twice");
      }
    }
    for (CatalogueFile.Retired old : file.retired()) {
      Key key = new Key(old.provider(), old.id());
      if (successor(key) == null) {
        problems.add(file.name() + ": the successors of the retired " + key + " lead to no model");
      }
    }
    file.routing().forEach((type, names) -> routing.put(type, route(file, type, names, problems)));
  }

  private List<Model> route(
      CatalogueFile file, String type, List<String> names, List<String> problems) {
    List<Model> route = new ArrayList<>();
    for (String name : names) {
      int slash = name.indexOf('/');
      Model model =
          slash < 0
              ? null
              : models.get(new Key(name.substring(0, slash), name.substring(slash + 1)));
      if (model == null) {
        problems.add(
            file.name()
                + ": routing."
                + type
                + " names \""
                + name
                + "\", which is no provider/model");
      } else {
        route.add(model);
      }
    }
    return Collections.unmodifiableList(route);
  }
}
