package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.gateway.CacheLookup.Alone;
import dev.vel.gateway.CacheLookup.Hit;
import dev.vel.gateway.CacheLookup.Lead;
import dev.vel.identity.MovableClock;
import dev.vel.llm.TokenUsage;
import dev.vel.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers are given again, asked for once, and kept within bounds. */
class ResponseCacheTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Settings.Cache SMALL = new Settings.Cache(Duration.ofHours(1), 2, 3);

  private final Settings.Database where = TestDatabase.settings();
  private final Database database = TestDatabase.open(where);
  private final MovableClock clock = new MovableClock();
  private final List<ResponseCache> caches = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final UUID user = UUID.randomUUID();

  @BeforeEach
  void makeUser() {
    database.run(tx ->
        tx.update(
            "INSERT INTO users (id, email, role, created_at, updated_at) VALUES (?, 'a@example.com', 'user', ?, ?)",
            user,
            clock.instant(),
            clock.instant()));
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    caches.forEach(ResponseCache::close);
    database.close();
  }

  @Test
  void takesNoMoreThanATenthOfTheHeap() {
    Settings.Cache usual = new Settings.Cache(Duration.ofHours(1), 64, 1_024);
    assertThat(ResponseCache.most(usual, 1L << 30)).isEqualTo(64L << 20);
    assertThat(ResponseCache.most(usual, 100L << 20)).isEqualTo(10L << 20);
  }

  @Test
  void givesAnAnswerAgainByteForByte() throws Exception {
    ResponseCache cache = cache();
    CachedAnswer answer = answer("data: {\"é\": 1}\n\ndata: [DONE]\n\n");
    ask(cache, key("a"), answer);
    assertThat(cache.look(key("a"), LONG)).isEqualTo(new Hit(answer));
    assertThat(cache.look(key("b"), LONG)).isInstanceOf(Lead.class);
    CacheStats stats = cache.stats();
    assertThat(stats.memoryHits()).isEqualTo(1);
    assertThat(stats.misses()).isEqualTo(2);
    assertThat(stats.stored()).isEqualTo(1);
    assertThat(stats.bytes()).isEqualTo(answer.size());
  }

  @Test
  void givesWhatAnotherInstanceKept() throws Exception {
    CachedAnswer answer = answer("hello");
    ask(cache(), key("a"), answer);
    await().until(() -> rows() == 1);
    ResponseCache other = cache();
    Hit hit = (Hit) other.look(key("a"), LONG);
    assertThat(hit.answer().body()).isEqualTo(answer.body());
    assertThat(hit.answer().usage()).isEqualTo(answer.usage());
    assertThat(hit.answer().contentType()).isEqualTo(answer.contentType());
    assertThat(hit.answer().expiresAt()).isEqualTo(answer.expiresAt());
    other.look(key("a"), LONG);
    assertThat(other.stats().tableHits()).isEqualTo(1);
    assertThat(other.stats().memoryHits()).isEqualTo(1);
  }

  @Test
  void forgetsWhatHasExpired() throws Exception {
    ResponseCache cache = cache();
    ask(cache, key("a"), answer("hello"));
    await().until(() -> rows() == 1);
    clock.move(Duration.ofHours(1));
    assertThat(cache.look(key("a"), LONG)).isInstanceOf(Lead.class);
    assertThat(cache().look(key("a"), LONG)).isInstanceOf(Lead.class);
    cache.sweep();
    assertThat(rows()).isZero();
  }

  @Test
  void asksOnceForAllWhoAskTheSameAtTheSameTime() throws Exception {
    ResponseCache cache = cache();
    CachedAnswer answer = answer("hello");
    Lead lead = (Lead) cache.look(key("a"), LONG);
    List<Future<CacheLookup>> followers = follow(cache, 20);
    await().until(() -> lead.flight().followers() == 20);
    lead.flight().complete(answer);
    for (Future<CacheLookup> follower : followers) {
      assertThat(follower.get()).isEqualTo(new Hit(answer));
    }
    assertThat(cache.stats().joined()).isEqualTo(20);
    assertThat(cache.stats().misses()).isEqualTo(1);
  }

  @Test
  void letsOneFollowerAskWhenTheLeaderFailed() throws Exception {
    ResponseCache cache = cache();
    CachedAnswer answer = answer("second try");
    AtomicInteger asked = new AtomicInteger();
    Lead lead = (Lead) cache.look(key("a"), LONG);
    Callable<CacheLookup> call =
        () -> {
          CacheLookup found = cache.look(key("a"), LONG);
          if (found instanceof Lead next) {
            asked.incrementAndGet();
            Thread.sleep(100);
            next.flight().complete(answer);
          }
          return found;
        };
    List<Future<CacheLookup>> followers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      followers.add(threads.submit(call));
    }
    await().until(() -> lead.flight().followers() == 20);
    lead.flight().close();
    for (Future<CacheLookup> follower : followers) {
      follower.get();
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void givesTheFollowersAnAnswerThatIsNotKept() throws Exception {
    ResponseCache cache = cache();
    CachedAnswer answer = answer("from a fallback");
    Lead lead = (Lead) cache.look(key("a"), LONG);
    Future<CacheLookup> follower = follow(cache, 1).getFirst();
    await().until(() -> lead.flight().followers() == 1);
    lead.flight().pass(answer);
    assertThat(follower.get()).isEqualTo(new Hit(answer));
    assertThat(cache.look(key("a"), LONG)).isInstanceOf(Lead.class);
  }

  @Test
  void letsAnInterruptedFollowerLeaveAndTheOthersWait() throws Exception {
    ResponseCache cache = cache();
    Lead lead = (Lead) cache.look(key("a"), LONG);
    List<Future<CacheLookup>> followers = follow(cache, 2);
    await().until(() -> lead.flight().followers() == 2);
    followers.getFirst().cancel(true);
    await().until(() -> lead.flight().followers() == 1);
    lead.flight().complete(answer("hello"));
    assertThat(followers.getLast().get()).isInstanceOf(Hit.class);
  }

  @Test
  void waitsForAnotherNoLongerThanTheCallerCan() throws Exception {
    ResponseCache cache = cache();
    Lead lead = (Lead) cache.look(key("a"), LONG);
    assertThat(cache.look(key("a"), Duration.ofMillis(50))).isInstanceOf(Alone.class);
    lead.flight().close();
  }

  @Test
  void keepsNoMoreThanItMayAndTheNewest() throws Exception {
    ResponseCache cache = cache();
    for (int i = 0; i < 10; i++) {
      clock.move(Duration.ofSeconds(1));
      cache.put(key("" + i), answer("x".repeat(1 << 19)));
    }
    assertThat(cache.stats().stored()).isEqualTo(10);
    await().until(() -> rows() > 0 && cache.stats().bytes() <= 2 << 20);
    cache.close();
    cache.sweep();
    assertThat(rows()).isBetween(1L, 5L);
    assertThat(cache().look(key("9"), LONG)).isInstanceOf(Hit.class);
    assertThat(cache().look(key("0"), LONG)).isInstanceOf(Lead.class);
  }

  @Test
  void finishesWhatItIsWritingWhenItEnds() throws Exception {
    ResponseCache cache = cache();
    Thread end = Thread.ofPlatform().unstarted(cache::close);
    database.run(tx -> {
      tx.update("LOCK TABLE cached_answers IN EXCLUSIVE MODE");
      cache.put(key("a"), answer("hello"));
      await().until(this::waitsForTheTable);
      end.start();
      await().until(() -> end.getState() == Thread.State.TIMED_WAITING);
    });
    end.join();
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void keepsNoAnswerOfMoreThanAMegabyteButGivesItToFollowers() throws Exception {
    ResponseCache cache = cache();
    CachedAnswer large = answer("x".repeat((1 << 20) + 1));
    Lead lead = (Lead) cache.look(key("a"), LONG);
    Future<CacheLookup> follower = follow(cache, 1).getFirst();
    await().until(() -> lead.flight().followers() == 1);
    lead.flight().complete(large);
    assertThat(follower.get()).isEqualTo(new Hit(large));
    assertThat(cache.stats().stored()).isZero();
  }

  @Test
  void forgetsTheAnswersOfADeletedUser() throws Exception {
    ResponseCache cache = cache();
    ask(cache, key("a"), answer("hello"));
    await().until(() -> rows() == 1);
    database.run(
        tx -> tx.update("UPDATE users SET deleted_at = ? WHERE id = ?", clock.instant(), user));
    cache.sweep();
    assertThat(rows()).isZero();
  }

  @Test
  void goesOnWithoutTheDatabase() throws Exception {
    ResponseCache cache = cache();
    database.close();
    CachedAnswer answer = answer("hello");
    ask(cache, key("a"), answer);
    assertThat(cache.look(key("a"), LONG)).isEqualTo(new Hit(answer));
    await().until(() -> cache.stats().dropped() == 1);
  }

  @Test
  void refusesToWaitWhenInterrupted() throws Exception {
    ResponseCache cache = cache();
    Lead lead = (Lead) cache.look(key("a"), LONG);
    Future<CacheLookup> follower =
        threads.submit(() -> {
          Thread.currentThread().interrupt();
          return cache.look(key("a"), LONG);
        });
    assertThatThrownBy(follower::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    lead.flight().close();
  }

  private List<Future<CacheLookup>> follow(ResponseCache cache, int many) {
    List<Future<CacheLookup>> followers = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      followers.add(threads.submit(() -> cache.look(key("a"), LONG)));
    }
    return followers;
  }

  private static void ask(ResponseCache cache, CacheKey key, CachedAnswer answer)
      throws InterruptedException {
    try (CacheFlight flight = ((Lead) cache.look(key, LONG)).flight()) {
      flight.complete(answer);
    }
  }

  private ResponseCache cache() {
    ResponseCache cache = new ResponseCache(SMALL, database, clock, LONG, LONG);
    caches.add(cache);
    return cache;
  }

  private CacheKey key(String prompt) {
    return CacheKey.of(
        user, new CacheKey.Question("/v1/x", "http://a", "m", Json.object().put("prompt", prompt)));
  }

  private CachedAnswer answer(String body) {
    Instant now = clock.instant();
    return new CachedAnswer(
        "text/event-stream",
        body.getBytes(StandardCharsets.UTF_8),
        "openai",
        "gpt-4o",
        new TokenUsage(5, 7, 1, 2),
        now,
        now.plus(SMALL.ttl()));
  }

  private boolean waitsForTheTable() {
    return database
        .tx(tx ->
            tx.first(
                row -> row.flag("waits"),
                "SELECT count(*) > 0 AS waits FROM pg_locks"
                    + " WHERE NOT granted AND relation = 'cached_answers'::regclass"))
        .orElse(false);
  }

  private long rows() {
    return database
        .tx(tx -> tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM cached_answers"))
        .orElseThrow();
  }
}
