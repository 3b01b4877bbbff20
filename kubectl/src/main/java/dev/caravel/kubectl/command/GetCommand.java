package dev.caravel.kubectl.command;

import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.Table;
import dev.caravel.api.meta.v1.TableColumnDefinition;
import dev.caravel.api.object.Kind;
import dev.caravel.client.ApiException;
import dev.caravel.client.ListOptions;
import dev.caravel.client.WatchEvent;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.DecodedEvents;
import dev.caravel.client.transport.EventSource;
import dev.caravel.client.transport.Request;
import dev.caravel.kubectl.Failures;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.print.Columns;
import dev.caravel.kubectl.print.Objects;
import dev.caravel.kubectl.print.Objects.Item;
import dev.caravel.kubectl.print.TableText;
import dev.caravel.kubectl.resource.ResourceTypes;
import dev.caravel.kubectl.resource.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl get}. */
@Command(name = "get", description = "Shows objects.", mixinStandardHelpOptions = true)
public final class GetCommand extends SessionCommand {
  private static final String AS_TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

  @Parameters(arity = "0..*", paramLabel = "TYPE [NAME...]")
  private List<String> words = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json, yaml, name or wide")
  private String output = "";

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "those of all namespaces")
  private boolean allNamespaces;

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS")
  private String selector = "";

  @Option(names = "--field-selector", paramLabel = "FIELDS")
  private String fieldSelector = "";

  @Option(
      names = {"-w", "--watch"},
      description = "goes on with what changes")
  private boolean watch;

  @Option(names = "--show-labels")
  private boolean showLabels;

  @Option(
      names = {"-L", "--label-columns"},
      split = ",",
      paramLabel = "LABEL")
  private List<String> labelColumns = List.of();

  @Option(names = "--no-headers")
  private boolean noHeaders;

  @Option(names = "--ignore-not-found")
  private boolean ignoreNotFound;

  @Option(names = "--show-managed-fields")
  private boolean managedFields;

  /** For the command line. */
  public GetCommand() {}

  @Override
  int run(Session session) throws InterruptedException {
    if (words.isEmpty()) {
      session
          .err()
          .println(
              "You must specify the type of resource to get. Use \"kubectl api-resources\" for a"
                  + " complete list of supported resources.\n");
      throw misused(
          "Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed"
              + " description of that resource (e.g. kubectl explain pods).");
    }
    var targets = Target.parse(words);
    return output.isEmpty() || output.equals("wide")
        ? tables(session, targets)
        : objects(session, targets);
  }

  private int objects(Session session, List<Target> targets) {
    var items = new ArrayList<Item>();
    var refused = new ArrayList<ApiException>();
    for (var target : targets) {
      var resource = session.client().resource(target.kind()).namespace(namespace(session));
      if (target.names().isEmpty()) {
        resource
            .list(options())
            .items()
            .forEach(o -> items.add(new Item(target.kind(), o.struct())));
      }
      for (var name : target.names()) {
        try {
          items.add(new Item(target.kind(), resource.get(name).struct()));
        } catch (ApiException e) {
          add(e, refused);
        }
      }
    }
    boolean single = targets.size() == 1 && targets.getFirst().names().size() == 1;
    if (!items.isEmpty() || !single) {
      Objects.print(items, output, single, managedFields, session.out());
    }
    return Failures.print(refused, session.err());
  }

  /** What the server answered to one target. */
  private record Answer(Target target, List<Table> tables) {}

  private int tables(Session session, List<Target> targets) throws InterruptedException {
    var refused = new ArrayList<ApiException>();
    var answers = new ArrayList<Answer>();
    for (var target : targets) {
      var tables = new ArrayList<Table>();
      for (var request : requests(session, target)) {
        try {
          tables.add(table(session, request));
        } catch (ApiException e) {
          add(e, refused);
        }
      }
      if (!tables.isEmpty()) {
        answers.add(new Answer(target, tables));
      }
    }
    boolean printed = print(session, answers);
    if (!printed && refused.isEmpty() && !ignoreNotFound && !watch) {
      boolean namespaced = targets.stream().allMatch(t -> t.kind().namespaced());
      session
          .err()
          .println(
              namespaced && !allNamespaces
                  ? "No resources found in " + session.namespace() + " namespace."
                  : "No resources found");
    }
    return Failures.print(refused, session.err());
  }

  /** Prints the tables and gives whether there was a row; goes on with the changes if it shall. */
  private boolean print(Session session, List<Answer> answers) throws InterruptedException {
    boolean several = answers.stream().map(a -> a.target().kind()).distinct().count() > 1;
    boolean printed = false;
    Optional<Kind<?>> above = Optional.empty();
    Columns columns = new Columns(session.out());
    for (var answer : answers) {
      var kind = answer.target().kind();
      var text = text(several ? ResourceTypes.qualified(kind) + "/" : "", kind);
      var definitions = answer.tables().getLast().columnDefinitions();
      var rows = new ArrayList<List<String>>();
      answer.tables().forEach(table -> rows.addAll(text.rows(table, definitions)));
      if (!rows.isEmpty()) {
        if (!above.equals(Optional.of(kind))) {
          if (printed) {
            session.out().println();
          }
          columns = new Columns(session.out());
          if (!noHeaders) {
            rows.addFirst(text.head(definitions));
          }
        }
        above = Optional.of(kind);
        columns.print(rows);
        printed = true;
      }
      if (watch) {
        session.out().flush();
        var version = answer.tables().getLast().metadata().resourceVersion();
        var known = rows.isEmpty() ? List.<TableColumnDefinition>of() : definitions;
        follow(session, answer.target(), version, text, known, columns);
      }
    }
    return printed;
  }

  private TableText text(String prefix, Kind<?> kind) {
    return new TableText(
        output.equals("wide"),
        allNamespaces && kind.namespaced(),
        showLabels,
        labelColumns,
        prefix);
  }

  private List<Request> requests(Session session, Target target) {
    var resource = session.client().resource(target.kind()).namespace(namespace(session));
    if (target.names().isEmpty()) {
      return List.of(resource.request("", "").parameters(options().parameters()));
    }
    return target.names().stream().map(name -> resource.request(name, "")).toList();
  }

  private Table table(Session session, Request request) {
    var body = session.client().send(request.accept(AS_TABLE)).body();
    var bytes =
        switch (body) {
          case Body.Encoded encoded -> encoded.content().toByteArray();
          case Body.Item item -> Json.encode(item.object());
          case Body.Empty _, Body.Streamed _, Body.Events _ ->
              throw new IllegalStateException("a table came as " + body);
        };
    return Table.of(Json.decode(Table.SCHEMA, bytes));
  }

  private void follow(
      Session session,
      Target target,
      String version,
      TableText text,
      List<TableColumnDefinition> known,
      Columns columns)
      throws InterruptedException {
    var following =
        session
            .client()
            .resource(target.kind())
            .namespace(namespace(session))
            .request("", "")
            .parameters(options().parameters())
            .parameter("watch", "true")
            .parameter("resourceVersion", version)
            .accept(AS_TABLE)
            .asStream();
    if (!target.names().isEmpty()) {
      following =
          following.parameter("fieldSelector", "metadata.name=" + target.names().getFirst());
    }
    var definitions = known;
    try (EventSource events =
        new DecodedEvents(Table.SCHEMA, (Body.Streamed) session.client().send(following).body())) {
      for (var event = events.next(); event.isPresent(); event = events.next()) {
        if (event.get().type().equals(WatchEvent.Type.BOOKMARK.name())
            || event.get().type().equals("ERROR")) {
          continue;
        }
        var table = Table.of(event.get().object());
        var rows = new ArrayList<List<String>>();
        if (definitions.isEmpty()) {
          definitions = table.columnDefinitions();
          if (!noHeaders) {
            rows.add(text.head(definitions));
          }
        }
        rows.addAll(text.rows(table, definitions));
        columns.print(rows);
        session.out().flush();
      }
    }
  }

  private String namespace(Session session) {
    return allNamespaces ? "" : session.namespace();
  }

  private ListOptions options() {
    var options = ListOptions.ALL;
    if (!selector.isEmpty()) {
      options = options.withLabels(selector);
    }
    return fieldSelector.isEmpty() ? options : options.withFields(fieldSelector);
  }

  private void add(ApiException failure, List<ApiException> refused) {
    if (!ignoreNotFound || !failure.isNotFound()) {
      refused.add(failure);
    }
  }
}
