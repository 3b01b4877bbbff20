package dev.caravel.scheduler.plugins;

import dev.caravel.scheduler.framework.Score;

/** Brings raw scores to 0..100. Upstream: {@code helper.DefaultNormalizeScore}. */
final class Scores {
  private Scores() {}

  /** The largest score becomes 100, or 0 when {@code reverse}; all are 100 when all are 0 then. */
  static void normalize(long[] scores, boolean reverse) {
    long max = 0;
    for (long score : scores) {
      max = Math.max(max, score);
    }
    for (int i = 0; i < scores.length; i++) {
      long scaled = max == 0 ? 0 : Score.MAX * scores[i] / max;
      scores[i] = reverse ? Score.MAX - scaled : scaled;
    }
  }
}
