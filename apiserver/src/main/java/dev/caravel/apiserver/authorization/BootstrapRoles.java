package dev.caravel.apiserver.authorization;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.Struct;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.ClusterRoleBinding;
import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.api.rbac.v1.Role;
import dev.caravel.api.rbac.v1.RoleBinding;
import dev.caravel.api.rbac.v1.Subject;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BinaryOperator;

/**
 * Sees to it, at every start, that the default roles and bindings are there and grant at least what
 * they have to, unless their {@code rbac.authorization.kubernetes.io/autoupdate} says false. What
 * people added to them stays.
 */
public final class BootstrapRoles {
  private static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

  /** Writes objects in the server's own name. */
  public interface Writer {
    /** Creates an object; one that is there already is left alone. */
    void create(Kind<?> kind, Struct object) throws InterruptedException;

    /** Replaces an object; one that has changed meanwhile is left alone. */
    void update(Kind<?> kind, Struct object) throws InterruptedException;

    /** Deletes an object, if it is still there. */
    void delete(Kind<?> kind, String namespace, String name) throws InterruptedException;
  }

  private final ObjectReader reader;
  private final Writer writer;

  public BootstrapRoles(ObjectReader reader, Writer writer) {
    this.reader = reader;
    this.writer = writer;
  }

  /**
   * Writes what differs, all of it side by side, and waits for it.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void reconcile(BootstrapRbac wanted) throws InterruptedException {
    var writes = new ArrayList<Callable<Void>>();
    collect(writes, ClusterRole.KIND, wanted.clusterRoles(), BootstrapRoles::merged);
    collect(writes, Role.KIND, wanted.roles(), BootstrapRoles::merged);
    collect(writes, ClusterRoleBinding.KIND, wanted.clusterRoleBindings(), BootstrapRoles::merged);
    collect(writes, RoleBinding.KIND, wanted.roleBindings(), BootstrapRoles::merged);
    if (writes.isEmpty()) {
      return;
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> write : threads.invokeAll(writes)) {
        write.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a default role could not be written", e.getCause());
    }
  }

  private <T extends KubernetesObject> void collect(
      List<Callable<Void>> writes, Kind<T> kind, List<T> wanted, BinaryOperator<T> merge)
      throws InterruptedException {
    var present = new LinkedHashMap<String, T>();
    for (Struct object : reader.list(kind, "")) {
      T there = kind.of(object);
      present.put(key(there), there);
    }
    for (T role : wanted) {
      T there = present.get(key(role));
      if (there == null) {
        writes.add(() -> {
          writer.create(kind, role.struct());
          return null;
        });
      } else if (!"false".equals(there.metadata().annotations().get(AUTO_UPDATE))) {
        T merged = merge.apply(there, role);
        if (!merged.equals(there)) {
          writes.add(() -> {
            replace(kind, there, merged);
            return null;
          });
        }
      }
    }
  }

  /** What a binding refers to cannot change: the binding is made anew. */
  private <T extends KubernetesObject> void replace(Kind<T> kind, T there, T merged)
      throws InterruptedException {
    if (there.struct().get("roleRef").equals(merged.struct().get("roleRef"))) {
      writer.update(kind, merged.struct());
    } else {
      writer.delete(kind, there.metadata().namespace(), there.metadata().name());
      writer.create(kind, merged.struct());
    }
  }

  private static String key(KubernetesObject object) {
    return object.metadata().namespace() + "/" + object.metadata().name();
  }

  private static ClusterRole merged(ClusterRole there, ClusterRole wanted) {
    return there.with(role -> {
      role.metadata(metadata(there.metadata(), wanted.metadata()));
      if (wanted.hasAggregationRule()) {
        role.aggregationRule(wanted.aggregationRule());
      } else {
        role.rules(rules(there.rules(), wanted.rules()));
      }
    });
  }

  private static Role merged(Role there, Role wanted) {
    return there.with(role ->
        role.metadata(metadata(there.metadata(), wanted.metadata()))
            .rules(rules(there.rules(), wanted.rules())));
  }

  private static ClusterRoleBinding merged(ClusterRoleBinding there, ClusterRoleBinding wanted) {
    return there.roleRef().equals(wanted.roleRef())
        ? there.with(binding ->
            binding
                .metadata(metadata(there.metadata(), wanted.metadata()))
                .subjects(subjects(there.subjects(), wanted.subjects())))
        : wanted;
  }

  private static RoleBinding merged(RoleBinding there, RoleBinding wanted) {
    return there.roleRef().equals(wanted.roleRef())
        ? there.with(binding ->
            binding
                .metadata(metadata(there.metadata(), wanted.metadata()))
                .subjects(subjects(there.subjects(), wanted.subjects())))
        : wanted;
  }

  private static ObjectMeta metadata(ObjectMeta there, ObjectMeta wanted) {
    return there.with(meta ->
        meta.labels(with(there.labels(), wanted.labels()))
            .annotations(with(there.annotations(), wanted.annotations())));
  }

  private static Map<String, String> with(Map<String, String> there, Map<String, String> wanted) {
    var all = new LinkedHashMap<>(wanted);
    all.putAll(there);
    return all;
  }

  private static List<PolicyRule> rules(List<PolicyRule> there, List<PolicyRule> wanted) {
    var all = new ArrayList<>(there);
    all.addAll(RuleCover.missing(there, wanted));
    return all;
  }

  private static List<Subject> subjects(List<Subject> there, List<Subject> wanted) {
    var all = new ArrayList<>(there);
    wanted.stream().filter(subject -> !there.contains(subject)).forEach(all::add);
    return all;
  }
}
