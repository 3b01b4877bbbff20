package dev.caravel.controllers.serviceaccount;

import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.client.ApiException;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.informer.Store;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;

/** Sees to it that every namespace has a service account {@code default}. Keys are namespaces. */
public final class ServiceAccountController {
  public static final String NAME = "serviceaccount-controller";

  private static final String DEFAULT = "default";
  private static final int WORKERS = 1;

  private final ControllerContext context;
  private final Store<Namespace> namespaces;
  private final Store<ServiceAccount> accounts;

  private ServiceAccountController(ControllerContext context) {
    this.context = context;
    this.namespaces = context.informers().of(Namespace.KIND).store();
    this.accounts = context.informers().of(ServiceAccount.KIND).store();
  }

  public static Controller<String> of(ControllerContext context) {
    var queue = context.<String>queue("serviceaccount");
    context
        .informers()
        .of(Namespace.KIND)
        .addHandler(
            added -> queue.add(added.metadata().name()),
            (before, after) -> queue.add(after.metadata().name()),
            deleted -> {});
    context
        .informers()
        .of(ServiceAccount.KIND)
        .addHandler(
            added -> {},
            (before, after) -> {},
            deleted -> {
              if (deleted.metadata().name().equals(DEFAULT)) {
                queue.add(deleted.metadata().namespace());
              }
            });
    return new Controller<>(NAME, WORKERS, queue, new ServiceAccountController(context)::reconcile);
  }

  private void reconcile(String namespace) {
    boolean wanted =
        namespaces
            .get("", namespace)
            .filter(n -> n.status().phase().equals("Active"))
            .filter(n -> accounts.get(new ObjectKey(namespace, DEFAULT)).isEmpty())
            .isPresent();
    if (!wanted) {
      return;
    }
    var account = ServiceAccount.builder().metadata(m -> m.name(DEFAULT).namespace(namespace));
    try {
      context.client().resource(ServiceAccount.KIND).namespace(namespace).create(account.build());
    } catch (ApiException e) {
      if (!e.isAlreadyExists() && !e.isNamespaceTerminating()) {
        throw e;
      }
    }
  }
}
