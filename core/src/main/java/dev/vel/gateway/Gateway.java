package dev.vel.gateway;

import dev.vel.agent.KnownAgents;
import dev.vel.audit.Actor;
import dev.vel.audit.Deed;
import dev.vel.config.Settings;
import dev.vel.llm.Catalogue;
import dev.vel.llm.TokenUsage;
import dev.vel.route.Candidate;
import dev.vel.route.ExhaustedException;
import dev.vel.route.Failover;
import dev.vel.route.Router;
import dev.vel.usage.CallReport;
import dev.vel.usage.Metered;
import dev.vel.usage.UsageMeter;
import dev.vel.wire.Json;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers requests in OpenAI's protocol with whichever model can. Thread-safe. */
public final class Gateway {
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  private final GatewayRouting routing;
  private final Failover failover;
  private final ResponseCache cache;
  private final CacheRules cacheRules;
  private final Settings.Timeouts timeouts;
  private final UsageMeter meter;
  private final InstantSource clock;

  public Gateway(
      Router router,
      Failover failover,
      KnownAgents agents,
      Catalogue catalogue,
      ResponseCache cache,
      UsageMeter meter,
      Settings.Routing settings,
      InstantSource clock) {
    this.routing = new GatewayRouting(router, agents, catalogue);
    this.failover = failover;
    this.cache = cache;
    this.cacheRules = new CacheRules(settings.cache());
    this.timeouts = settings.timeouts();
    this.meter = meter;
    this.clock = clock;
  }

  /** Who asks. */
  public record Asker(UUID userId, Actor actor, String requestId) {}

  /**
   * What the request's headers ask for.
   *
   * @param cacheControl null when absent, as is {@code velCache}
   * @param patience how long the client says it waits
   */
  public record Wishes(
      @Nullable String cacheControl, @Nullable String velCache, Optional<Duration> patience) {}

  /**
   * Answers a request.
   *
   * @param client gets the answer when the request asks for a stream and there is one
   * @throws dev.vel.wire.VelException when the request is refused before any model is asked
   */
  public GatewayAnswer ask(
      Operation operation, Asker asker, Wishes wishes, byte[] body, ClientStream client)
      throws InterruptedException {
    GatewayCall call = GatewayCall.read(operation, body);
    return switch (routing.plan(asker.userId(), call)) {
      case GatewayPlan.Refused refused -> whole(refused.error(), asker, 0);
      case GatewayPlan.Found plan -> new Request(call, plan, asker, wishes, client).answer();
    };
  }

  private static GatewayAnswer whole(OpenAiError error, Asker asker, int attempts) {
    Map<String, String> headers = new LinkedHashMap<>(error.headers());
    headers.put("x-vel-attempts", Integer.toString(attempts));
    headers.put("x-vel-request-id", asker.requestId());
    return new GatewayAnswer.Whole(error.status(), headers, JSON, error.body());
  }

  /** One request on its way. For one thread. */
  private final class Request {
    private final GatewayCall call;
    private final GatewayPlan.Found plan;
    private final Asker asker;
    private final Wishes wishes;
    private final ClientStream client;
    private final GatewayTerms terms;
    private final long deadline;

    Request(
        GatewayCall call, GatewayPlan.Found plan, Asker asker, Wishes wishes, ClientStream client) {
      this.call = call;
      this.plan = plan;
      this.asker = asker;
      this.wishes = wishes;
      this.client = client;
      this.terms =
          new GatewayTerms(
              asker.userId(),
              call,
              plan.config(),
              timeouts,
              report -> meter(report, made(), false));
      Duration patience = wishes.patience().orElse(timeouts.total());
      this.deadline =
          System.nanoTime()
              + (patience.compareTo(timeouts.total()) < 0 ? patience : timeouts.total()).toNanos();
    }

    GatewayAnswer answer() throws InterruptedException {
      CachePlan caching =
          cacheRules.plan(
              new CacheRules.Ask(
                  call.temperature(),
                  call.isStateful(),
                  plan.agent() == null ? null : plan.agent().config().cache(),
                  wishes.cacheControl(),
                  wishes.velCache()));
      if (!caching.keep()) {
        return asked(null);
      }
      CacheKey key = key(caching);
      if (!caching.look()) {
        return asked(answer -> {
          if (answer.isFirstChoice()) {
            keep(answer, caching, kept -> cache.put(key, kept));
          }
        });
      }
      return switch (cache.look(key, within())) {
        case CacheLookup.Hit hit -> known(hit.answer());
        case CacheLookup.Alone alone -> asked(null);
        case CacheLookup.Lead lead -> {
          try (CacheFlight flight = lead.flight()) {
            yield asked(answer -> {
              if (answer.isFirstChoice()) {
                keep(answer, caching, flight::complete);
              } else if (!caching.shared()) {
                // Another user may have other fallbacks, and whoever serves them is not ours.
                keep(answer, caching, flight::pass);
              }
            });
          }
        }
      };
    }

    private CacheKey key(CachePlan caching) {
      Candidate first = plan.candidates().getFirst();
      CacheKey.Question question =
          new CacheKey.Question(
              "/v1" + call.operation().path(),
              first.client().address(),
              first.id(),
              call.tree(plan.config()));
      return caching.shared() ? CacheKey.shared(question) : CacheKey.of(asker.userId(), question);
    }

    private void keep(Kept answer, CachePlan caching, Consumer<CachedAnswer> store) {
      byte[] body = answer.body();
      if (body != null && CacheRules.mayKeep(200, answer.finishReasons())) {
        Instant now = clock.instant();
        CallReport report = answer.report();
        store.accept(
            new CachedAnswer(
                call.isStreaming() ? EVENTS : JSON,
                body,
                report.provider(),
                report.model(),
                report.usage(),
                now,
                now.plus(caching.ttl())));
      }
    }

    /** What is left of the time, however much of it went by in waiting for another's answer. */
    private Duration within() {
      return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    private int made() {
      return terms.made();
    }

    /** An answer that somebody got before. */
    private GatewayAnswer known(CachedAnswer answer) {
      Map<String, String> headers = headers(answer.provider(), answer.model(), 0);
      headers.put("x-vel-cost", "0");
      headers.put("x-vel-cache", "hit");
      CallReport nobody =
          new CallReport(
              answer.provider(),
              answer.model(),
              CallReport.OK,
              null,
              0,
              TokenUsage.NONE,
              BigDecimal.ZERO,
              false,
              null);
      meter(nobody, 1, true);
      audit(true);
      if (!call.isStreaming()) {
        return new GatewayAnswer.Whole(200, headers, answer.contentType(), answer.body());
      }
      client.begin(headers);
      client.write(answer.body(), 0, answer.body().length);
      client.flush();
      return new GatewayAnswer.Streamed();
    }

    /**
     * Asks.
     *
     * @param whenWhole is given the answer; null when it is not to be kept
     */
    private GatewayAnswer asked(@Nullable Consumer<Kept> whenWhole) throws InterruptedException {
      try {
        return call.isStreaming() ? streamed(whenWhole) : whole(whenWhole);
      } finally {
        List<CallReport> calls = terms.calls();
        audit(!calls.isEmpty() && calls.getLast().isOk());
      }
    }

    private GatewayAnswer whole(@Nullable Consumer<Kept> whenWhole) throws InterruptedException {
      try {
        Failover.Answer<WholeQuestion.Answer> answer =
            failover.ask(plan.candidates(), within(), new WholeQuestion(terms, client::hold));
        CallReport report = answer.call();
        terms.add(report);
        if (whenWhole != null) {
          whenWhole.accept(
              new Kept(
                  answer.reply().body(),
                  answer.reply().finishReasons(),
                  report,
                  isFirst(answer.candidate())));
        }
        Map<String, String> headers = headers(report.provider(), report.model(), terms.made());
        headers.put("x-vel-cost", plain(report.costUsd()));
        return new GatewayAnswer.Whole(200, headers, JSON, answer.reply().body());
      } catch (ExhaustedException e) {
        return Gateway.whole(OpenAiError.of(e), asker, terms.made());
      }
    }

    private GatewayAnswer streamed(@Nullable Consumer<Kept> whenWhole) throws InterruptedException {
      StreamStart out =
          new StreamStart(
              client,
              candidate -> headers(candidate.provider(), candidate.id(), terms.made() + 1),
              whenWhole != null);
      Relay relay =
          call.operation() == Operation.CHAT ? new ChatRelay(terms, out) : new ResponsesRelay(out);
      try {
        Failover.Answer<StreamQuestion.End> answer =
            failover.ask(plan.candidates(), within(), new StreamQuestion(terms, relay, out));
        CallReport report = answer.call();
        terms.add(report);
        boolean first = isFirst(answer.candidate()) && terms.made() == 1;
        if (whenWhole != null) {
          whenWhole.accept(new Kept(out.copy(), List.of(relay.finish()), report, first));
        }
        return new GatewayAnswer.Streamed();
      } catch (ExhaustedException e) {
        if (!relay.hasBegun()) {
          return Gateway.whole(OpenAiError.of(e), asker, terms.made());
        }
        relay.fail(OpenAiError.interrupted(e));
        return new GatewayAnswer.Streamed();
      }
    }

    private boolean isFirst(Candidate candidate) {
      return candidate.equals(plan.candidates().getFirst());
    }

    private Map<String, String> headers(String provider, String model, int attempts) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("x-vel-provider", provider);
      headers.put("x-vel-model", ascii(model));
      headers.put("x-vel-attempts", Integer.toString(attempts));
      headers.put("x-vel-request-id", asker.requestId());
      return headers;
    }

    private void meter(CallReport report, int attempt, boolean cached) {
      meter.add(
          Metered.ofRequest(
              asker.userId(),
              plan.agent() == null ? null : plan.agent().id(),
              call.operation().route(),
              asker.requestId(),
              attempt,
              cached,
              report,
              clock.instant()));
    }

    private void audit(boolean good) {
      meter.add(
          Deed.of(
              clock.instant(),
              asker.actor(),
              "gateway." + call.operation().name().toLowerCase(Locale.ROOT),
              "model",
              call.model(),
              good,
              Json.object().put("attempts", terms.made())));
    }
  }

  /**
   * A whole answer that may be given again.
   *
   * @param body null when it is too large
   */
  @SuppressWarnings("ArrayRecordComponent") // Only read.
  private record Kept(
      byte @Nullable [] body,
      List<String> finishReasons,
      CallReport report,
      boolean isFirstChoice) {}

  /** A header holds nothing else (RFC 9110, section 5.5); other characters are percent-encoded. */
  private static String ascii(String text) {
    if (text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return text;
    }
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String plain(BigDecimal cost) {
    return cost.signum() == 0 ? "0" : cost.stripTrailingZeros().toPlainString();
  }
}
