package dev.caravel.scheduler.framework;

import java.util.Arrays;
import java.util.Optional;

/** Where plugins are asked, in the order of a pod's way through the scheduler. */
public enum ExtensionPoint {
  PRE_ENQUEUE("PreEnqueue", PreEnqueue.class),
  QUEUE_SORT("QueueSort", QueueSort.class),
  PRE_FILTER("PreFilter", PreFilter.class),
  FILTER("Filter", Filter.class),
  POST_FILTER("PostFilter", PostFilter.class),
  PRE_SCORE("PreScore", PreScore.class),
  SCORE("Score", Score.class),
  RESERVE("Reserve", Reserve.class),
  PERMIT("Permit", Permit.class),
  PRE_BIND("PreBind", PreBind.class),
  BIND("Bind", Bind.class),
  POST_BIND("PostBind", PostBind.class);

  private final String text;
  private final Class<? extends Plugin> type;

  ExtensionPoint(String text, Class<? extends Plugin> type) {
    this.text = text;
    this.type = type;
  }

  /** Upstream's name, as metrics have it. */
  public String text() {
    return text;
  }

  /** As a configuration file has it: {@code preFilter}. */
  public String field() {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  public static Optional<ExtensionPoint> ofField(String field) {
    return Arrays.stream(values()).filter(point -> point.field().equals(field)).findFirst();
  }

  public boolean isOf(Plugin plugin) {
    return type.isInstance(plugin);
  }
}
