package dev.caravel.apiserver.validation;

import dev.caravel.api.batch.v1.CronJob;
import dev.caravel.api.batch.v1.CronJobSpec;
import dev.caravel.api.batch.v1.Job;
import dev.caravel.api.batch.v1.JobSpec;
import dev.caravel.api.batch.v1.PodFailurePolicyRule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs and CronJobs. */
final class JobRules {
  private static final Path SPEC = Path.of("spec");

  private static final int CRON_JOB_NAME_CHARS = 52;

  private JobRules() {}

  static void job(Job job, Errors errors) {
    JobSpec spec = job.spec();
    if (!spec.hasSelector()) {
      errors.required(SPEC.to("selector"));
    } else {
      LabelRules.selector(SPEC.to("selector"), spec.selector(), errors);
    }
    spec(SPEC, spec, errors);
    generatedSelector(job, errors);
    WorkloadRules.labels(
        spec.template(), WorkloadRules.selected(spec.hasSelector(), spec.selector()), errors);
  }

  /** Who does not say that he chooses the pods himself gets a selector, and only that. */
  private static void generatedSelector(Job job, Errors errors) {
    var selector = job.spec().selector();
    if (job.spec().manualSelector() || !job.spec().hasSelector()) {
      return;
    }
    var generated = Map.of("batch.kubernetes.io/controller-uid", job.metadata().uid());
    if (!selector.matchLabels().equals(generated) || !selector.matchExpressions().isEmpty()) {
      errors.invalid(SPEC.to("selector"), selector, "`selector` not auto-generated");
    }
  }

  private static void spec(Path path, JobSpec spec, Errors errors) {
    errors.nonNegative(path.to("parallelism"), spec.parallelism());
    errors.nonNegative(path.to("completions"), spec.completions());
    errors.nonNegative(path.to("activeDeadlineSeconds"), spec.activeDeadlineSeconds());
    errors.nonNegative(path.to("backoffLimit"), spec.backoffLimit());
    errors.nonNegative(path.to("ttlSecondsAfterFinished"), spec.ttlSecondsAfterFinished());
    errors.nonNegative(path.to("backoffLimitPerIndex"), spec.backoffLimitPerIndex());
    errors.oneOfIfSet(path.to("completionMode"), spec.completionMode(), "NonIndexed", "Indexed");
    boolean indexed = spec.completionMode().equals("Indexed");
    if (indexed && !spec.hasCompletions()) {
      errors.required(path.to("completions"), "when completion mode is Indexed");
    }
    if (!indexed && spec.hasBackoffLimitPerIndex()) {
      errors.invalid(
          path.to("backoffLimitPerIndex"),
          spec.backoffLimitPerIndex(),
          "requires indexed completion mode");
    }
    if (!indexed && spec.hasSuccessPolicy()) {
      errors.invalid(
          path.to("successPolicy"), spec.successPolicy(), "requires indexed completion mode");
    }
    for (int i = 0; i < spec.podFailurePolicy().rules().size(); i++) {
      failureRule(
          path.to("podFailurePolicy").to("rules").at(i),
          spec.podFailurePolicy().rules().get(i),
          spec,
          errors);
    }
    if (spec.hasPodFailurePolicy()) {
      errors.oneOfIfSet(path.to("podReplacementPolicy"), spec.podReplacementPolicy(), "Failed");
    } else {
      errors.oneOfIfSet(
          path.to("podReplacementPolicy"),
          spec.podReplacementPolicy(),
          "Failed",
          "TerminatingOrFailed");
    }
    template(path.to("template"), spec, errors);
  }

  private static void template(Path path, JobSpec spec, Errors errors) {
    WorkloadRules.podTemplate(path, spec.template(), errors);
    String restart = spec.template().spec().restartPolicy();
    Path at = path.to("spec").to("restartPolicy");
    if (restart.isEmpty() || restart.equals("Always")) {
      errors.required(at, "valid values: \"OnFailure\", \"Never\"");
    } else if (spec.hasPodFailurePolicy() && !restart.equals("Never")) {
      errors.invalid(at, restart, "only \"Never\" is supported when podFailurePolicy is specified");
    }
  }

  private static void failureRule(
      Path path, PodFailurePolicyRule rule, JobSpec spec, Errors errors) {
    errors.requiredOneOf(
        path.to("action"), rule.action(), "Count", "FailIndex", "FailJob", "Ignore");
    if (rule.action().equals("FailIndex") && !spec.hasBackoffLimitPerIndex()) {
      errors.invalid(
          path.to("action"), rule.action(), "requires the backoffLimitPerIndex to be set");
    }
    if (rule.hasOnExitCodes()) {
      Path at = path.to("onExitCodes");
      errors.requiredOneOf(at.to("operator"), rule.onExitCodes().operator(), "In", "NotIn");
      List<Integer> values = rule.onExitCodes().values();
      for (int i = 0; i < values.size(); i++) {
        if (rule.onExitCodes().operator().equals("In") && values.get(i) == 0) {
          errors.invalid(at.to("values").at(i), values.get(i), "must not be 0 for the In operator");
        }
        if (values.subList(0, i).contains(values.get(i))) {
          errors.duplicate(at.to("values").at(i), values.get(i));
        }
      }
      if (values.isEmpty()) {
        errors.invalid(at.to("values"), values, "at least one value is required");
      } else if (!values.stream().sorted().toList().equals(values)) {
        errors.invalid(at.to("values"), values, "must be ordered");
      }
    }
    if (!rule.hasOnExitCodes() && rule.onPodConditions().isEmpty()) {
      errors.invalidAsAWhole(path, "specifying one of OnExitCodes and OnPodConditions is required");
    } else if (rule.hasOnExitCodes() && !rule.onPodConditions().isEmpty()) {
      errors.invalidAsAWhole(
          path, "specifying both OnExitCodes and OnPodConditions is not supported");
    }
    for (int i = 0; i < rule.onPodConditions().size(); i++) {
      var condition = rule.onPodConditions().get(i);
      Path at = path.to("onPodConditions").at(i);
      errors.invalid(at.to("type"), condition.type(), Names.qualified(condition.type()));
      errors.oneOf(at.to("status"), condition.status(), "False", "True", "Unknown");
    }
  }

  static void jobUpdate(Job job, Job old, Errors errors) {
    JobSpec spec = job.spec();
    JobSpec before = old.spec();
    boolean elastic =
        spec.completionMode().equals("Indexed")
            && spec.hasCompletions()
            && spec.completions() == spec.parallelism();
    if (!elastic) {
      errors.unchanged(
          SPEC.to("completions"),
          value(spec.hasCompletions(), spec.completions()),
          value(before.hasCompletions(), before.completions()));
    }
    errors.unchanged(
        SPEC.to("selector"),
        value(spec.hasSelector(), spec.selector()),
        value(before.hasSelector(), before.selector()));
    if (!before.suspend() || old.status().startTime().isPresent()) {
      errors.unchanged(SPEC.to("template"), spec.template(), before.template());
    }
    errors.unchanged(SPEC.to("completionMode"), spec.completionMode(), before.completionMode());
    errors.unchanged(
        SPEC.to("podFailurePolicy"),
        value(spec.hasPodFailurePolicy(), spec.podFailurePolicy()),
        value(before.hasPodFailurePolicy(), before.podFailurePolicy()));
    errors.unchanged(
        SPEC.to("backoffLimitPerIndex"),
        value(spec.hasBackoffLimitPerIndex(), spec.backoffLimitPerIndex()),
        value(before.hasBackoffLimitPerIndex(), before.backoffLimitPerIndex()));
  }

  private static @Nullable Object value(boolean present, Object value) {
    return present ? value : null;
  }

  /** What is made of it gets a suffix of eleven characters. */
  static List<String> cronJobName(String name) {
    List<String> wrong = Names.dnsSubdomain(name);
    return wrong.isEmpty() && name.length() > CRON_JOB_NAME_CHARS
        ? List.of("must be no more than " + CRON_JOB_NAME_CHARS + " characters")
        : wrong;
  }

  static void cronJob(CronJob job, Errors errors) {
    CronJobSpec spec = job.spec();
    if (spec.schedule().isEmpty()) {
      errors.required(SPEC.to("schedule"));
    } else {
      CronSchedule.mistake(spec.schedule())
          .ifPresent(mistake -> errors.invalid(SPEC.to("schedule"), spec.schedule(), mistake));
    }
    if (spec.hasStartingDeadlineSeconds()) {
      errors.nonNegative(SPEC.to("startingDeadlineSeconds"), spec.startingDeadlineSeconds());
    }
    if (spec.hasTimeZone()) {
      timeZone(spec.timeZone())
          .ifPresent(mistake -> errors.invalid(SPEC.to("timeZone"), spec.timeZone(), mistake));
    }
    errors.requiredOneOf(
        SPEC.to("concurrencyPolicy"), spec.concurrencyPolicy(), "Allow", "Forbid", "Replace");
    Path template = SPEC.to("jobTemplate").to("spec");
    JobSpec jobs = spec.jobTemplate().spec();
    spec(template, jobs, errors);
    if (jobs.manualSelector()) {
      errors.unsupported(template.to("manualSelector"), true, List.of("nil", "false"));
    }
    errors.nonNegative(SPEC.to("successfulJobsHistoryLimit"), spec.successfulJobsHistoryLimit());
    errors.nonNegative(SPEC.to("failedJobsHistoryLimit"), spec.failedJobsHistoryLimit());
  }

  private static Optional<String> timeZone(String zone) {
    if (zone.isEmpty()) {
      return Optional.of("timeZone must be nil or non-empty string");
    }
    if (zone.equalsIgnoreCase("Local")) {
      return Optional.of(
          "timeZone must be an explicit time zone as defined in"
              + " https://www.iana.org/time-zones");
    }
    try {
      ZoneId.of(zone);
      return Optional.empty();
    } catch (DateTimeException e) {
      return Optional.of("unknown time zone " + zone);
    }
  }
}
