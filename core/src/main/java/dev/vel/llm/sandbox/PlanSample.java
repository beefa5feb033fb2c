package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plan for a goal, made of the goal's own words: its numbered or bulleted lines, or as many steps
 * as it says, or three; never more than it is allowed.
 */
final class PlanSample {
  /** Most steps of a plan where nothing is said about it. */
  static final int MAX_STEPS = 20;

  private static final int USUAL_STEPS = 3;
  private static final int MAX_TITLE = 80;

  private static final Pattern LINE =
      Pattern.compile("(?m)^[ \\t]*(?:\\d{1,2}[.)]|[-*•])[ \\t]+(\\S.*)$");
  private static final List<String> NUMBERS =
      List.of("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
  private static final Pattern COUNT =
      Pattern.compile(
          "\\b(\\d{1,2}|" + String.join("|", NUMBERS) + ")[ -](?:sub-?tasks?|steps?|parts?)\\b");
  private static final Pattern MOST = Pattern.compile("\\bsteps\\b[^.]*?\\bat most (\\d{1,2})\\b");
  private static final Pattern ORDERED = Pattern.compile("\\b(?:then|after(?:wards)?)\\b");

  private PlanSample() {}

  /** Whether a schema asks for steps that depend on one another. */
  static boolean fits(JsonNode schema) {
    return schema.at("/properties/steps/items/properties").has("depends_on");
  }

  /** How many steps instructions allow, 1–{@value #MAX_STEPS}: "as few steps …, at most 5". */
  static int most(String instructions) {
    Matcher said = MOST.matcher(instructions.toLowerCase(Locale.ROOT));
    return said.find() ? Math.clamp(Integer.parseInt(said.group(1)), 1, MAX_STEPS) : MAX_STEPS;
  }

  static ObjectNode of(String goal, int most) {
    boolean ordered = ORDERED.matcher(goal.toLowerCase(Locale.ROOT)).find();
    List<String> titles = titles(goal, most);
    ObjectNode plan = Json.object();
    ArrayNode steps = plan.putArray("steps");
    for (int i = 1; i <= titles.size(); i++) {
      ObjectNode step = steps.addObject();
      step.put("id", String.valueOf(i));
      step.put("title", title(titles.get(i - 1)));
      step.put("description", titles.get(i - 1));
      ArrayNode needs = step.putArray("depends_on");
      if (ordered && i > 1) {
        needs.add(String.valueOf(i - 1));
      }
    }
    return plan;
  }

  private static List<String> titles(String goal, int most) {
    List<String> titles = new ArrayList<>();
    Matcher line = LINE.matcher(goal);
    while (line.find() && titles.size() < most) {
      titles.add(line.group(1).strip());
    }
    int wanted = titles.isEmpty() ? Math.min(count(goal), most) : 0;
    for (int i = 1; i <= wanted; i++) {
      titles.add("Part " + i + " of " + wanted + ": " + Answers.quote(goal));
    }
    return titles;
  }

  private static int count(String goal) {
    Matcher said = COUNT.matcher(goal.toLowerCase(Locale.ROOT));
    if (!said.find()) {
      return USUAL_STEPS;
    }
    int word = NUMBERS.indexOf(said.group(1));
    return Math.clamp(word >= 0 ? word + 1 : Integer.parseInt(said.group(1)), 1, MAX_STEPS);
  }

  private static String title(String text) {
    return text.codePointCount(0, text.length()) <= MAX_TITLE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_TITLE - 1)) + "…";
  }
}
