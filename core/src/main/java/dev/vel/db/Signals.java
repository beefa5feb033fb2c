package dev.vel.db;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.thread.Threads;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says "look again" between instances over LISTEN and NOTIFY. A signal carries only a topic, never
 * data, and may be lost when a connection breaks: whoever listens looks again now and then by
 * itself, and is told to ({@link #EVERYTHING}) after a reconnect, or each second where nobody can
 * listen.
 *
 * <p>Signals are sent after the commit they are about and from a transaction of their own, several
 * in one: NOTIFY inside a busy transaction takes a lock that all committers of the server share.
 * Thread-safe.
 */
public final class Signals implements AutoCloseable {
  /** The topic that stands for all topics. */
  public static final String EVERYTHING = "*";

  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final String CHANNEL = "vel";

  /** PostgreSQL's manual, NOTIFY: the payload must be shorter than 8000 bytes. */
  private static final int MAX_PAYLOAD = 7_900;

  /** After so much silence it is asked whether the connection is still there. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration RECONNECT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Wakes the sender when there is nothing to send. */
  private static final String NOTHING = "";

  private final Database database;
  private final Settings.Database settings;
  private final String url;
  private final Duration silence;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> outbox = new LinkedBlockingQueue<>();

  /** Most commands neither say nor hear anything. */
  private final Once<String> self = new Once<>(() -> UUID.randomUUID().toString());

  private final Once<Thread> sender =
      new Once<>(() -> Threads.builder().name("signals-send").start(this::send));

  private final Once<Thread> receiver =
      new Once<>(() -> Threads.builder().name("signals-receive").start(this::hear));

  private volatile boolean listening;
  private volatile boolean closed;

  /** Set while it is listened on. */
  private volatile @Nullable Connection line;

  public Signals(Database database, Settings.Database settings, String url) {
    this(database, settings, url, SILENCE);
  }

  Signals(Database database, Settings.Database settings, String url, Duration silence) {
    this.silence = silence;
    this.database = database;
    this.settings = settings.session();
    this.url = this.settings.url().orElse(url);
  }

  /** Calls {@code listener} with the topic of each signal; it must return quickly and not throw. */
  public void listen(Consumer<String> listener) {
    listeners.add(listener);
    receiver.get();
  }

  /**
   * Tells the listeners of this process now and those of all other instances within milliseconds.
   */
  public void announce(String topic) {
    deliver(topic);
    outbox.add(topic);
    sender.get();
  }

  /** Whether what other instances announce from now on is heard. */
  public boolean isListening() {
    return listening;
  }

  /** Sends what is still to be sent, then stops. To be called before the database is closed. */
  @Override
  public void close() {
    closed = true;
    receiver.made().ifPresent(Thread::interrupt);
    hangUp();
    outbox.add(NOTHING);
    Optional<Thread> sending = sender.made();
    try {
      if (sending.isPresent()) {
        sending.get().join(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A thread of the system that waits for a socket is woken by nothing else. */
  private void hangUp() {
    Connection open = line;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("the connection that listens for signals was gone already", e);
      }
    }
  }

  private void deliver(String topic) {
    for (Consumer<String> listener : listeners) {
      listener.accept(topic);
    }
  }

  private void hear() {
    if (settings.pooled()) {
      poll();
    } else {
      receive();
    }
  }

  private void send() {
    while (!closed || !outbox.isEmpty()) {
      try {
        List<String> topics = new ArrayList<>();
        topics.add(outbox.take());
        outbox.drainTo(topics);
        publish(topics.stream().distinct().filter(topic -> !topic.equals(NOTHING)).toList());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.warn("could not signal the other instances; they will look again by themselves", e);
      }
    }
  }

  private void publish(List<String> topics) {
    if (topics.isEmpty()) {
      return;
    }
    StringBuilder payload = new StringBuilder(self.get());
    for (String topic : topics) {
      if (payload.length() + topic.length() + 1 > MAX_PAYLOAD) {
        notify(payload.toString());
        payload.setLength(self.get().length());
      }
      payload.append(' ').append(topic);
    }
    notify(payload.toString());
  }

  private void notify(String payload) {
    database.run(tx -> {
      var sent =
          tx.first(row -> true, "SELECT true AS sent FROM pg_notify(?, ?)", CHANNEL, payload);
      LOG.trace("signalled {}", sent);
    });
  }

  /** Nobody can listen through a pooler: so everybody looks again and again. */
  private void poll() {
    while (!closed) {
      deliver(EVERYTHING);
      pause();
    }
  }

  private void receive() {
    while (!closed) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        line = connection;
        statement.execute("LISTEN " + CHANNEL);
        deliver(EVERYTHING);
        listening = true;
        listen(connection);
      } catch (SQLException e) {
        listening = false;
        line = null;
        if (!closed) {
          LOG.info(
              "lost the connection that listens for signals, reconnecting: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    while (!closed) {
      PGNotification[] heard = postgres.getNotifications((int) silence.toMillis());
      PGNotification[] notifications = heard == null ? new PGNotification[0] : heard;
      if (notifications.length == 0) {
        check(connection);
      }
      for (PGNotification notification : notifications) {
        String[] words = notification.getParameter().split(" ");
        for (int i = 1; i < words.length && !words[0].equals(self.get()); i++) {
          deliver(words[i]);
        }
      }
    }
  }

  /** A connection that died without a word is as quiet as one on which nothing is said. */
  private static void check(Connection connection) throws SQLException {
    if (!connection.isValid((int) ANSWER.toSeconds())) {
      throw new SQLException("it does not answer any more");
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    settings.user().ifPresent(user -> properties.setProperty("user", user));
    settings.password().map(Secret::reveal).ifPresent(it -> properties.setProperty("password", it));
    properties.setProperty("ApplicationName", "vel signals");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("socketTimeout", String.valueOf(ANSWER.multipliedBy(2).toSeconds()));
    return DriverManager.getConnection(url, properties);
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RECONNECT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
