package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.batch.v1.CronJob;
import dev.caravel.api.batch.v1.CronJobSpec;
import dev.caravel.api.batch.v1.CronJobStatus;
import dev.caravel.api.batch.v1.Job;
import dev.caravel.api.batch.v1.JobSpec;
import dev.caravel.api.batch.v1.JobStatus;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.value.HumanDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The tables of group batch. */
final class BatchTables {
  private static final List<String> CONDITIONS_AFTER_DELETION =
      List.of("Suspended", "FailureTarget", "SuccessCriteriaMet");

  private BatchTables() {}

  static List<Layout<?>> layouts() {
    return List.of(jobs(), cronJobs());
  }

  private static Layout<Job> jobs() {
    return Layout.of(Job.KIND)
        .name()
        .text("Status", "Status of the job.", BatchTables::status)
        .text("Completions", field(JobStatus.SCHEMA, "succeeded"), BatchTables::completions)
        .timed("Duration", () -> "Time required to complete the job.", BatchTables::duration)
        .age()
        .text("Containers", Workloads.CONTAINERS, job -> Workloads.names(pod(job)))
        .wide()
        .text("Images", Workloads.IMAGES, job -> Workloads.images(pod(job)))
        .wide()
        .text(
            "Selector",
            field(JobSpec.SCHEMA, "selector"),
            job -> Text.selector(job.spec().selector()))
        .wide();
  }

  private static PodSpec pod(Job job) {
    return job.spec().template().spec();
  }

  private static String status(Job job) {
    if (has(job, "Complete")) {
      return "Complete";
    }
    if (has(job, "Failed")) {
      return "Failed";
    }
    if (job.metadata().deletionTimestamp().isPresent()) {
      return "Terminating";
    }
    return CONDITIONS_AFTER_DELETION.stream()
        .filter(type -> has(job, type))
        .findFirst()
        .orElse("Running");
  }

  private static boolean has(Job job, String type) {
    return job.status().conditions().stream()
        .anyMatch(c -> c.type().equals(type) && c.status().equals("True"));
  }

  private static String completions(Job job) {
    int succeeded = job.status().succeeded();
    if (job.spec().hasCompletions()) {
      return succeeded + "/" + job.spec().completions();
    }
    int parallelism = job.spec().parallelism();
    return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
  }

  private static String duration(Job job, Instant now) {
    return job.status()
        .startTime()
        .map(start -> Duration.between(start, job.status().completionTime().orElse(now)))
        .map(HumanDuration::format)
        .orElse("");
  }

  private static Layout<CronJob> cronJobs() {
    return Layout.of(CronJob.KIND)
        .name()
        .text("Schedule", field(CronJobSpec.SCHEMA, "schedule"), job -> job.spec().schedule())
        .text(
            "Timezone",
            field(CronJobSpec.SCHEMA, "timeZone"),
            job -> job.spec().hasTimeZone() ? job.spec().timeZone() : Text.NONE)
        .text(
            "Suspend",
            field(CronJobSpec.SCHEMA, "suspend"),
            job -> job.spec().hasSuspend() ? Text.trueFalse(job.spec().suspend()) : Text.UNSET)
        .number(
            "Active", field(CronJobStatus.SCHEMA, "active"), job -> job.status().active().size())
        .timed(
            "Last Schedule",
            field(CronJobStatus.SCHEMA, "lastScheduleTime"),
            (job, now) ->
                job.status().lastScheduleTime().isEmpty()
                    ? Text.NONE
                    : Ages.since(job.status().lastScheduleTime(), now))
        .age()
        .text("Containers", Workloads.CONTAINERS, job -> Workloads.names(pod(job)))
        .wide()
        .text("Images", Workloads.IMAGES, job -> Workloads.images(pod(job)))
        .wide()
        .text(
            "Selector",
            field(JobSpec.SCHEMA, "selector"),
            job -> Text.selector(job.spec().jobTemplate().spec().selector()))
        .wide();
  }

  private static PodSpec pod(CronJob job) {
    return job.spec().jobTemplate().spec().template().spec();
  }
}
