package dev.caravel.runtime.image.layer;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an entry goes: components below the layer's root, none of them empty, "." or "..".
 *
 * @param parents the directories on the way
 * @param name the last component, "" for the root itself
 */
record LayerPath(List<String> parents, String name) {
  private static final int MAX_COMPONENT_BYTES = 255;
  private static final int MAX_DEPTH = 256;

  /**
   * Reads a path of an archive. {@code ./a/}, {@code /a} and {@code a} are the same.
   *
   * @throws InvalidImageException if it leaves the root or cannot be a path
   */
  static LayerPath parse(String text, String display) throws InvalidImageException {
    var components = new ArrayList<String>();
    for (String component : text.split("/", -1)) {
      if (component.equals("..")) {
        throw new InvalidImageException("\"" + display + "\" leads out of the layer");
      }
      if (component.indexOf('\0') >= 0 || component.length() > MAX_COMPONENT_BYTES) {
        throw new InvalidImageException("\"" + display + "\" cannot be a path");
      }
      if (!component.isEmpty() && !component.equals(".")) {
        components.add(component);
      }
    }
    if (components.size() > MAX_DEPTH) {
      throw new InvalidImageException(
          "a path of the layer has more than " + MAX_DEPTH + " components");
    }
    if (components.isEmpty()) {
      return new LayerPath(List.of(), "");
    }
    String name = components.removeLast();
    return new LayerPath(List.copyOf(components), name);
  }

  boolean isRoot() {
    return name.isEmpty();
  }
}
