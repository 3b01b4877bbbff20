package dev.caravel.api.object;

/** A view of what has a kind and an apiVersion of its own. */
public interface TypedObject extends View {
  String apiVersion();

  String kind();
}
