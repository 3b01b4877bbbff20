package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.PodSecurityContext;
import dev.caravel.api.core.v1.SeccompProfile;
import dev.caravel.api.core.v1.SecurityContext;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Security contexts of pods and containers. */
final class SecurityRules {
  private static final String SYSCTL =
      "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  private static final Pattern IS_SYSCTL = Pattern.compile(SYSCTL);
  private static final int SYSCTL_CHARS = 253;

  private SecurityRules() {}

  static void pod(Path path, PodSecurityContext context, Errors errors) {
    if (context.hasFsGroup()) {
      id(path.to("fsGroup"), context.fsGroup(), errors);
    }
    if (context.hasRunAsUser()) {
      id(path.to("runAsUser"), context.runAsUser(), errors);
    }
    if (context.hasRunAsGroup()) {
      id(path.to("runAsGroup"), context.runAsGroup(), errors);
    }
    for (int i = 0; i < context.supplementalGroups().size(); i++) {
      id(path.to("supplementalGroups").at(i), context.supplementalGroups().get(i), errors);
    }
    Set<String> sysctls = new HashSet<>();
    for (int i = 0; i < context.sysctls().size(); i++) {
      String name = context.sysctls().get(i).name();
      Path at = path.to("sysctls").at(i).to("name");
      if (name.isEmpty()) {
        errors.required(at);
      } else if (name.length() > SYSCTL_CHARS || !IS_SYSCTL.matcher(name).matches()) {
        errors.invalid(
            at,
            name,
            "must have at most %d characters and match regex ^%s$".formatted(SYSCTL_CHARS, SYSCTL));
      } else if (!sysctls.add(name.replace('/', '.'))) {
        errors.duplicate(at, name);
      }
    }
    errors.oneOfIfSet(
        path.to("fsGroupChangePolicy"), context.fsGroupChangePolicy(), "Always", "OnRootMismatch");
    seccomp(path.to("seccompProfile"), context.seccompProfile(), errors);
  }

  static void container(Path path, SecurityContext context, Errors errors) {
    if (context.hasRunAsUser()) {
      id(path.to("runAsUser"), context.runAsUser(), errors);
    }
    if (context.hasRunAsGroup()) {
      id(path.to("runAsGroup"), context.runAsGroup(), errors);
    }
    errors.oneOfIfSet(path.to("procMount"), context.procMount(), "Default", "Unmasked");
    seccomp(path.to("seccompProfile"), context.seccompProfile(), errors);
    if (context.hasAppArmorProfile()
        && context.appArmorProfile().type().equals("Localhost")
        && context.appArmorProfile().localhostProfile().isEmpty()) {
      errors.required(
          path.to("appArmorProfile").to("localhostProfile"),
          "must be set when AppArmor type is Localhost");
    }
    if (context.hasAllowPrivilegeEscalation() && !context.allowPrivilegeEscalation()) {
      if (context.privileged()) {
        errors.invalid(
            path,
            context,
            "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
      }
      if (context.capabilities().add().contains("CAP_SYS_ADMIN")) {
        errors.invalid(
            path,
            context,
            "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
      }
    }
  }

  private static void seccomp(Path path, SeccompProfile profile, Errors errors) {
    if (profile.struct().isEmpty()) {
      return;
    }
    boolean local = profile.type().equals("Localhost");
    if (local && profile.localhostProfile().isEmpty()) {
      errors.required(path.to("localhostProfile"), "must be set when seccomp type is Localhost");
    } else if (!local && profile.hasLocalhostProfile()) {
      errors.invalid(
          path.to("localhostProfile"),
          profile.localhostProfile(),
          "can only be set when seccomp type is Localhost");
    }
    errors.oneOf(path.to("type"), profile.type(), "Localhost", "RuntimeDefault", "Unconfined");
  }

  private static void id(Path path, long id, Errors errors) {
    errors.between(path, id, 0, Integer.MAX_VALUE);
  }
}
