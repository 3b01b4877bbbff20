package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.batch.v1.Job;
import dev.caravel.api.object.Struct;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Jobs select their pods by a label with their own uid, unless told to leave the selector alone.
 */
final class JobStrategy implements Strategy {
  private static final String PREFIX = "batch.kubernetes.io/";
  private static final SequencedMap<String, Function<Struct, String>> FIELDS =
      Fields.at("status.successful");

  @Override
  public Generation generation() {
    return Generation.SPEC;
  }

  @Override
  public Dependents dependents() {
    return Dependents.ORPHANED;
  }

  @Override
  public Optional<String> deletionWarning() {
    return Optional.of(
        "child pods are preserved by default when jobs are deleted; set"
            + " propagationPolicy=Background to remove them or set propagationPolicy=Orphan to"
            + " suppress this warning");
  }

  @Override
  public Struct onCreate(Struct object, Context context) {
    return selecting(Job.of(Parts.without(object, "status")));
  }

  private static Struct selecting(Job job) {
    if (job.spec().manualSelector()) {
      return job.struct();
    }
    String uid = job.metadata().uid();
    String name = job.metadata().name();
    var labels = new LinkedHashMap<String, String>(job.spec().template().metadata().labels());
    boolean sharesLabels =
        job.metadata().labels().equals(job.spec().template().metadata().labels());
    labels.put("job-name", name);
    labels.put(PREFIX + "job-name", name);
    labels.put("controller-uid", uid);
    labels.put(PREFIX + "controller-uid", uid);
    return job.with(
            j -> {
              // Labels that a Job took from its pods follow those.
              if (sharesLabels) {
                j.metadata(m -> m.labels(sorted(labels)));
              }
              j.spec(spec ->
                  spec.template(template -> template.metadata(m -> m.labels(sorted(labels))))
                      .selector(
                          selector -> selector.putMatchLabels(PREFIX + "controller-uid", uid)));
            })
        .struct();
  }

  private static Map<String, String> sorted(Map<String, String> labels) {
    return new TreeMap<>(labels);
  }

  @Override
  public SequencedMap<String, Function<Struct, String>> fields() {
    return FIELDS;
  }
}
