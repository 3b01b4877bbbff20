package dev.caravel.controllers.rootcacertpublisher;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.client.ApiException;
import dev.caravel.client.informer.Store;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import java.util.Map;

/**
 * Keeps a ConfigMap {@code kube-root-ca.crt} with the authority of the API server's certificate in
 * every namespace. Keys are namespaces.
 */
public final class RootCaCertPublisher {
  public static final String NAME = "root-ca-certificate-publisher-controller";

  static final String CONFIG_MAP = "kube-root-ca.crt";
  private static final String DESCRIPTION =
      "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
          + " endpoints such as the internal service IP or kubernetes.default.svc. No other usage"
          + " is guaranteed across distributions of Kubernetes clusters.";
  private static final int WORKERS = 1;

  private final ControllerContext context;
  private final Map<String, String> data;
  private final Store<Namespace> namespaces;
  private final Store<ConfigMap> configMaps;

  private RootCaCertPublisher(ControllerContext context, String authorities) {
    this.context = context;
    this.data = Map.of("ca.crt", authorities);
    this.namespaces = context.informers().of(Namespace.KIND).store();
    this.configMaps = context.informers().of(ConfigMap.KIND).store();
  }

  /**
   * The publisher of an authority.
   *
   * @param authorities certificates, PEM
   */
  public static Controller<String> of(ControllerContext context, String authorities) {
    var queue = context.<String>queue("root_ca_cert_publisher");
    context
        .informers()
        .of(Namespace.KIND)
        .addHandler(
            added -> queue.add(added.metadata().name()),
            (before, after) -> queue.add(after.metadata().name()),
            deleted -> {});
    context
        .informers()
        .of(ConfigMap.KIND)
        .addHandler(
            added -> {},
            (before, after) -> queueOwn(queue::add, after),
            deleted -> queueOwn(queue::add, deleted));
    return new Controller<>(
        NAME, WORKERS, queue, new RootCaCertPublisher(context, authorities)::reconcile);
  }

  private static void queueOwn(java.util.function.Consumer<String> queue, ConfigMap map) {
    if (map.metadata().name().equals(CONFIG_MAP)) {
      queue.accept(map.metadata().namespace());
    }
  }

  private void reconcile(String namespace) {
    if (namespaces.get("", namespace).filter(n -> n.status().phase().equals("Active")).isEmpty()) {
      return;
    }
    var resource = context.client().resource(ConfigMap.KIND).namespace(namespace);
    var present = configMaps.get(namespace, CONFIG_MAP);
    if (present.isPresent()) {
      if (!isRight(present.get())) {
        resource.update(present.get().with(this::fill));
      }
      return;
    }
    var made = ConfigMap.builder().metadata(m -> m.name(CONFIG_MAP).namespace(namespace));
    fill(made);
    try {
      resource.create(made.build());
    } catch (ApiException e) {
      if (!e.isAlreadyExists() && !e.isNamespaceTerminating()) {
        throw e;
      }
    }
  }

  private boolean isRight(ConfigMap map) {
    return map.data().equals(data)
        && DESCRIPTION.equals(map.metadata().annotations().get("kubernetes.io/description"));
  }

  private void fill(ConfigMap.Builder map) {
    map.data(data)
        .clearBinaryData()
        .metadata(m -> m.putAnnotations("kubernetes.io/description", DESCRIPTION));
  }
}
