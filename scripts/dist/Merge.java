import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * Makes one jar of several. Java opens all jars of a class path each time that something is looked for that may be in any of
 * them, and keeps a domain and a manifest for each: sixty jars cost a command 15 ms.
 *
 * <p>Files of two jars with the same name are put together where they are lists (services), kept apart where they are licences,
 * and refused where they differ otherwise. What a jar has for this Java in particular takes the place of the rest, because an
 * AOT cache keeps no classes of such jars.
 */
final class Merge {
  /** One for all, for the same jar from the same jars; zip files know no zone. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final Map<String, byte[]> entries = new TreeMap<>();

  /** {@code OUT VERSION CLASS-PATH JAR...}; the class path is what the new jar's manifest names, and may be empty. */
  public static void main(String[] arguments) throws IOException {
    Merge merge = new Merge();
    for (String jar : Arrays.asList(arguments).subList(3, arguments.length)) {
      merge.add(Path.of(jar));
    }
    merge.write(Path.of(arguments[0]), manifest(arguments[1], arguments[2]));
  }

  private static Manifest manifest(String version, String classPath) {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    if (!classPath.isEmpty()) {
      attributes.put(Attributes.Name.CLASS_PATH, classPath);
    }
    return manifest;
  }

  private void add(Path path) throws IOException {
    try (JarFile jar = new JarFile(path.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
      // The versions of this Java, each under its name without one.
      for (JarEntry entry : (Iterable<JarEntry>) jar.versionedStream()::iterator) {
        Optional<String> name = name(entry, path);
        if (name.isPresent()) {
          try (InputStream in = jar.getInputStream(entry)) {
            put(name.get(), in.readAllBytes(), path);
          }
        }
      }
    }
  }

  /** What it is called in the new jar; empty when it has no place there. */
  private static Optional<String> name(JarEntry entry, Path jar) {
    String name = entry.getName();
    if (entry.isDirectory()
        || name.equals("module-info.class")
        || name.matches("META-INF/(MANIFEST\\.MF|INDEX\\.LIST|[^/]*\\.(SF|RSA|DSA|EC)|(maven|native-image)/.*)")
        || name.matches("META-INF/helidon/(config|feature)-metadata\\.(json|properties)")) {
      return Optional.empty();
    }
    return Optional.of(
        name.matches("(META-INF/)?[^/]*(LICENSE|NOTICE|DEPENDENCIES|COPYRIGHT)[^/]*")
            ? "META-INF/licenses/" + jar.getFileName() + "/" + name.substring(name.lastIndexOf('/') + 1)
            : name);
  }

  private void put(String name, byte[] bytes, Path jar) throws IOException {
    byte[] before = entries.put(name, bytes);
    if (before == null || Arrays.equals(before, bytes)) {
      return;
    }
    if (!name.startsWith("META-INF/services/") && !name.equals("META-INF/helidon/service.loader")) {
      throw new IOException(jar.getFileName() + " has another " + name + " than a jar before it");
    }
    byte[] both = Arrays.copyOf(before, before.length + 1 + bytes.length);
    both[before.length] = '\n';
    System.arraycopy(bytes, 0, both, before.length + 1, bytes.length);
    entries.put(name, both);
  }

  private void write(Path out, Manifest manifest) throws IOException {
    try (OutputStream file = Files.newOutputStream(out);
        JarOutputStream jar = new JarOutputStream(file)) {
      begin(jar, JarFile.MANIFEST_NAME);
      manifest.write(jar);
      for (String folder : folders()) {
        begin(jar, folder);
      }
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        begin(jar, entry.getKey());
        jar.write(entry.getValue());
      }
    }
  }

  /** Java finds a folder in a jar by an entry of its own. Nobody looks for those of classes. */
  private SortedSet<String> folders() {
    SortedSet<String> folders = new TreeSet<>();
    for (String name : entries.keySet()) {
      if (!name.endsWith(".class")) {
        for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
          folders.add(name.substring(0, end + 1));
        }
      }
    }
    return folders;
  }

  private static void begin(JarOutputStream jar, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    jar.putNextEntry(entry);
  }
}
