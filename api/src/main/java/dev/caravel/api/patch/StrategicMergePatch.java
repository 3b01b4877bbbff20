package dev.caravel.api.patch;

import dev.caravel.api.json.JsonTree;
import dev.caravel.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch: a merge patch that knows from the schema which lists are merged item by
 * item, and by which key.
 *
 * <p>How this works: {@link MergeType} says how a place is merged, {@link StrategicMerge} merges,
 * {@link ElementOrder} puts merged lists in order, {@link StrategicDiff} finds the patch between
 * two objects. Directives ({@code $patch}, {@code $retainKeys}, {@code $setElementOrder/x}, {@code
 * $deleteFromPrimitiveList/x}) are upstream's, as are the answers to wrong ones. Patches are JSON
 * trees and not structs, since they may hold what the schema does not know.
 */
public final class StrategicMergePatch {
  private StrategicMergePatch() {}

  /**
   * The object with the patch applied.
   *
   * @param schema the object's type
   * @param document the object as JSON
   * @throws PatchException if the patch is no JSON object or a directive in it is wrong
   */
  public static Patched apply(Schema schema, byte[] document, byte[] patch) {
    List<String> problems = new ArrayList<>();
    Map<String, @Nullable Object> changes = Trees.patchObject(patch, problems);
    Map<String, @Nullable Object> patched =
        StrategicMerge.intoObject(Trees.document(document), changes, MergeType.of(schema));
    return new Patched(JsonTree.write(patched), problems);
  }

  /**
   * The patch with which a client that applies configuration takes {@code current} to {@code
   * modified}: what the new configuration says otherwise than the object, and the removal of what
   * was in the configuration it applied before and is not now ({@code CreateThreeWayMergePatch}
   * upstream, overwriting).
   *
   * @param original the configuration applied before; may be empty
   * @return a patch, {@code {}} if there is nothing to do
   */
  public static byte[] diff(Schema schema, byte[] original, byte[] modified, byte[] current) {
    MergeType type = MergeType.of(schema);
    Map<String, @Nullable Object> wanted = Trees.document(modified);
    Map<String, @Nullable Object> additions =
        StrategicDiff.ADDITIONS.maps(Trees.document(current), wanted, type);
    Map<String, @Nullable Object> deletions =
        StrategicDiff.DELETIONS.maps(Trees.document(original), wanted, type);
    return JsonTree.write(StrategicMerge.intoPatch(deletions, additions, type));
  }
}
