package dev.caravel.apiserver.validation;

import dev.caravel.api.flowcontrol.v1.FlowSchema;
import dev.caravel.api.flowcontrol.v1.LimitedPriorityLevelConfiguration;
import dev.caravel.api.flowcontrol.v1.PriorityLevelConfiguration;
import dev.caravel.api.flowcontrol.v1.QueuingConfiguration;

/** Rules of flow schemas and priority levels (KEP-1040). */
final class FlowControlRules {
  private static final Path SPEC = Path.of("spec");
  private static final String EXEMPT = "exempt";
  private static final int MAX_PRECEDENCE = 10_000;
  private static final int MAX_QUEUES = 10_000_000;

  private FlowControlRules() {}

  static void schema(FlowSchema schema, Errors errors) {
    var spec = schema.spec();
    Path precedence = SPEC.to("matchingPrecedence");
    if (spec.matchingPrecedence() <= 0) {
      errors.invalid(precedence, spec.matchingPrecedence(), "must be a positive value");
    }
    if (spec.matchingPrecedence() > MAX_PRECEDENCE) {
      errors.invalid(
          precedence, spec.matchingPrecedence(), "must not be greater than " + MAX_PRECEDENCE);
    }
    if (spec.matchingPrecedence() == 1 && !schema.metadata().name().equals(EXEMPT)) {
      errors.invalid(
          precedence,
          spec.matchingPrecedence(),
          "only the schema named 'exempt' may have matchingPrecedence 1");
    }
    if (spec.hasDistinguisherMethod()) {
      errors.oneOf(
          SPEC.to("distinguisherMethod").to("type"),
          spec.distinguisherMethod().type(),
          "ByNamespace",
          "ByUser");
    }
    String level = spec.priorityLevelConfiguration().name();
    Path name = SPEC.to("priorityLevelConfiguration").to("name");
    if (level.isEmpty()) {
      errors.required(name, "must reference a priority level");
    } else {
      errors.invalid(name, level, Names.dnsSubdomain(level));
    }
  }

  static void level(PriorityLevelConfiguration level, Errors errors) {
    var spec = level.spec();
    boolean isExempt = level.metadata().name().equals(EXEMPT);
    if (isExempt != spec.type().equals("Exempt") && (isExempt || spec.type().equals("Exempt"))) {
      errors.invalid(
          SPEC.to("type"), spec.type(), "must be 'Exempt' if and only if `name` is 'exempt'");
    }
    switch (spec.type()) {
      case "Exempt" -> {
        if (spec.hasLimited()) {
          errors.forbidden(SPEC.to("limited"), "must be nil if the type is not Limited");
        }
      }
      case "Limited" -> {
        if (spec.hasExempt()) {
          errors.forbidden(SPEC.to("exempt"), "must be nil if the type is Limited");
        }
        if (spec.hasLimited()) {
          limited(SPEC.to("limited"), spec.limited(), errors);
        } else {
          errors.required(SPEC.to("limited"), "must not be empty when type is Limited");
        }
      }
      default -> errors.oneOf(SPEC.to("type"), spec.type(), "Exempt", "Limited");
    }
  }

  private static void limited(Path path, LimitedPriorityLevelConfiguration limited, Errors errors) {
    if (limited.hasNominalConcurrencyShares() && limited.nominalConcurrencyShares() < 0) {
      errors.invalid(
          path.to("nominalConcurrencyShares"),
          limited.nominalConcurrencyShares(),
          "must be a non-negative integer");
    }
    var response = limited.limitResponse();
    Path queuing = path.to("limitResponse").to("queuing");
    switch (response.type()) {
      case "Reject" -> {
        if (response.hasQueuing()) {
          errors.forbidden(queuing, "must be nil if limited.limitResponse.type is not Limited");
        }
      }
      case "Queue" -> {
        if (response.hasQueuing()) {
          queuing(queuing, response.queuing(), errors);
        } else {
          errors.required(queuing, "must not be empty if limited.limitResponse.type is Limited");
        }
      }
      default ->
          errors.oneOf(path.to("limitResponse").to("type"), response.type(), "Queue", "Reject");
    }
    if (limited.hasLendablePercent()
        && (limited.lendablePercent() < 0 || limited.lendablePercent() > 100)) {
      errors.invalid(
          path.to("lendablePercent"),
          limited.lendablePercent(),
          "must be between 0 and 100, inclusive");
    }
    if (limited.hasBorrowingLimitPercent() && limited.borrowingLimitPercent() < 0) {
      errors.invalid(
          path.to("borrowingLimitPercent"),
          limited.borrowingLimitPercent(),
          "if specified, must be a non-negative integer");
    }
  }

  private static void queuing(Path path, QueuingConfiguration queuing, Errors errors) {
    if (queuing.queueLengthLimit() <= 0) {
      errors.invalid(path.to("queueLengthLimit"), queuing.queueLengthLimit(), "must be positive");
    }
    if (queuing.queues() <= 0) {
      errors.invalid(path.to("queues"), queuing.queues(), "must be positive");
    } else if (queuing.queues() > MAX_QUEUES) {
      errors.invalid(path.to("queues"), queuing.queues(), "must not be greater than " + MAX_QUEUES);
    }
    if (queuing.handSize() <= 0) {
      errors.invalid(path.to("handSize"), queuing.handSize(), "must be positive");
    } else if (queuing.handSize() > queuing.queues()) {
      errors.invalid(
          path.to("handSize"),
          queuing.handSize(),
          "should not be greater than queues (%d)".formatted(queuing.queues()));
    }
  }
}
