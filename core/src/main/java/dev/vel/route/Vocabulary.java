package dev.vel.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Finds the words and phrases of many lists in a text in one pass over it, whatever their number. A
 * phrase's last word may end in {@code *} to stand for longer words too. Immutable.
 */
final class Vocabulary {
  /** So many words apart, two words still belong together. */
  private static final int NEAR = 12;

  private final int lists;
  private final Map<String, List<Phrase>> byFirst = new HashMap<>();
  private final Map<String, List<Phrase>> byBeginning = new HashMap<>();
  private final NavigableSet<Integer> lengths = new TreeSet<>();

  private record Phrase(int list, List<String> terms, boolean open) {
    boolean matches(Words words, int at) {
      if (at + terms.size() > words.size()) {
        return false;
      }
      for (int i = 0; i < terms.size(); i++) {
        boolean mayBeLonger = open && i == terms.size() - 1;
        String word = words.get(at + i);
        if (mayBeLonger ? !word.startsWith(terms.get(i)) : !word.equals(terms.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** A place in a text: words {@code from} inclusive to {@code to} exclusive. */
  record Hit(int from, int to) {
    boolean near(Hit other) {
      boolean apart = other.from >= to || from >= other.to;
      return apart && Math.abs(from - other.from) <= NEAR;
    }
  }

  Vocabulary(List<List<String>> lists) {
    this.lists = lists.size();
    for (int list = 0; list < lists.size(); list++) {
      for (String phrase : lists.get(list)) {
        add(list, phrase);
      }
    }
  }

  private void add(int list, String phrase) {
    Words words = Words.of(phrase);
    List<String> terms = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      terms.add(words.get(i));
    }
    if (terms.isEmpty()) {
      return;
    }
    Phrase made = new Phrase(list, List.copyOf(terms), phrase.endsWith("*"));
    boolean openFirst = made.open() && terms.size() == 1;
    String first = terms.getFirst();
    (openFirst ? byBeginning : byFirst).computeIfAbsent(first, it -> new ArrayList<>()).add(made);
    if (openFirst) {
      lengths.add(first.length());
    }
  }

  /** Where each list's words are, in the order of the text; one list of places for each list. */
  List<List<Hit>> find(Words words) {
    List<List<Hit>> hits = new ArrayList<>();
    for (int list = 0; list < lists; list++) {
      hits.add(new ArrayList<>());
    }
    for (int at = 0; at < words.size(); at++) {
      String word = words.get(at);
      if (!word.isEmpty()) {
        look(byFirst.getOrDefault(word, List.of()), words, at, hits);
        for (int length : lengths.headSet(word.length(), true)) {
          look(byBeginning.getOrDefault(word.substring(0, length), List.of()), words, at, hits);
        }
      }
    }
    return hits;
  }

  private static void look(List<Phrase> phrases, Words words, int at, List<List<Hit>> hits) {
    for (Phrase phrase : phrases) {
      if (phrase.matches(words, at)) {
        hits.get(phrase.list()).add(new Hit(at, at + phrase.terms().size()));
      }
    }
  }
}
