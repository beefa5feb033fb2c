package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.usage.NewQuota;
import dev.vel.usage.QuotaReport;
import dev.vel.usage.QuotaUnit;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks of a user whose means are limited. */
class QuotaLifeTest {
  private Sandbox openai;
  private Sandbox groq;
  private TestHouse house;

  @BeforeEach
  void open() throws IOException {
    openai = Sandbox.start(SandboxOptions.DEFAULT);
    groq = Sandbox.start(SandboxOptions.DEFAULT);
    Map<String, URI> providers = new LinkedHashMap<>();
    providers.put("openai", openai.baseUri());
    providers.put("groq", groq.baseUri());
    house = TestHouse.open(providers).running();
  }

  @AfterEach
  void close() {
    house.close();
    openai.close();
    groq.close();
  }

  @Test
  void movesOnWhenOneProvidersQuotaIsUsedUp() {
    give(quota("openai", "0"));
    Task task = house.await(house.submit(house.agent("openai", "groq"), "Go on").id());
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(Objects.requireNonNull(task.result()).providerUsed()).isEqualTo("groq");
    assertThat(openai.requests()).isZero();
  }

  @Test
  void failsATaskWhoseOnlyProviderIsUsedUp() {
    give(quota("openai", "0"));
    Task task = house.await(house.submit(house.agent("openai"), "Stop").id());
    assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(Objects.requireNonNull(task.error()).code()).isEqualTo("QUOTA_EXCEEDED");
    assertThat(task.error().retryable()).as("before the month is over").isFalse();
    assertThat(openai.requests()).isZero();
  }

  @Test
  void tellsTheTaskThatCrossesALimitAndRefusesTheNext() {
    UUID agent = house.agent("openai");
    house.await(house.submit(agent, "How much is it?").id());
    give(quota(null, "1000000000"));
    BigDecimal used = house.door().quotas(null).quotas().getFirst().used();
    assertThat(used).isPositive();
    NewQuota soft =
        new NewQuota(
            null, QuotaUnit.TOKENS, used.add(BigDecimal.ONE).multiply(BigDecimal.TWO), false);
    give(soft);
    Task second = house.await(house.submit(agent, "How much is it?").id());
    assertThat(second.history()).extracting(Task.Step::step).containsOnlyOnce("quota");
    QuotaReport.Line line = house.door().quotas(null).quotas().getFirst();
    assertThat(line.alertedAt()).isNotNull();
    assertThat(line.held()).isZero();
    give(quota(null, used.toPlainString()));
    assertThatThrownBy(() -> house.submit(agent, "More"))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED));
  }

  @Test
  void keepsTheLargestLimitsThereMayBeAndTheirAlerts() {
    NewQuota tokens = quota(null, "1000000000000");
    NewQuota dollars = new NewQuota("openai", QuotaUnit.USD, new BigDecimal("9999999999"), true);
    give(tokens, dollars);
    give(tokens, dollars);
    assertThat(house.door().quotas(null).quotas())
        .extracting(QuotaReport.Line::limit)
        .containsExactlyInAnyOrder(tokens.limit(), dollars.limit());
    Task task = house.await(house.submit(house.agent("openai"), "Go on").id());
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    give(quota(null, "20"), dollars);
    assertThat(house.door().quotas(null).quotas())
        .extracting(QuotaReport.Line::limit)
        .containsExactlyInAnyOrder(new BigDecimal("20"), dollars.limit());
  }

  @Test
  void repeatsAnAnswerAlsoWhenNothingIsLeft() {
    NewTask wanted = new NewTask(house.agent("openai"), "Once", null, null);
    Task first = house.door().submit(wanted, "key");
    give(quota(null, "0"));
    assertThat(house.door().submit(wanted, "key").id()).isEqualTo(first.id());
    assertThatThrownBy(() -> house.door().submit(wanted, "other")).isInstanceOf(VelException.class);
    assertThatThrownBy(() -> house.door().retry(house.await(first.id()).id()))
        .isInstanceOf(VelException.class);
  }

  @Test
  void keepsTheAnswerWithinWhatIsLeft() {
    give(quota(null, "120"));
    Task task = house.await(house.submit(house.agent("openai"), "Tell me a very long story").id());
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    QuotaReport.Line line = house.door().quotas(null).quotas().getFirst();
    assertThat(line.used()).isLessThanOrEqualTo(new BigDecimal("120"));
    assertThat(line.held()).isZero();
  }

  private void give(NewQuota... quotas) {
    house.door().setQuotas(null, List.of(quotas));
  }

  private static NewQuota quota(@Nullable String provider, String tokens) {
    return new NewQuota(provider, QuotaUnit.TOKENS, new BigDecimal(tokens), true);
  }
}
