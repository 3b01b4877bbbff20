package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.PersistentVolume;
import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.core.v1.PersistentVolumeClaimSpec;
import dev.caravel.api.core.v1.PersistentVolumeSpec;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import java.util.List;
import java.util.Set;

/** PersistentVolumes and claims to them. */
final class VolumeClaimRules {
  private static final Path SPEC = Path.of("spec");
  private static final List<String> ACCESS_MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
  private static final Set<String> NO_SOURCES = Set.of("claimRef", "nodeAffinity");

  private VolumeClaimRules() {}

  static void claim(PersistentVolumeClaim claim, Errors errors) {
    spec(SPEC, claim.spec(), errors);
  }

  static void spec(Path path, PersistentVolumeClaimSpec spec, Errors errors) {
    if (spec.accessModes().isEmpty()) {
      errors.required(path.to("accessModes"), "at least 1 access mode is required");
    }
    LabelRules.selector(path.to("selector"), spec.selector(), errors);
    accessModes(path.to("accessModes"), spec.accessModes(), errors);
    Quantity storage = spec.resources().requests().get("storage");
    Path at = path.to("resources").at("storage");
    if (storage == null) {
      errors.required(at);
    } else if (storage.signum() <= 0) {
      errors.invalid(at, storage, "must be greater than zero");
    }
    if (spec.hasStorageClassName()) {
      errors.formIfSet(path.to("storageClassName"), spec.storageClassName(), Names::dnsSubdomain);
    }
    errors.oneOfIfSet(path.to("volumeMode"), spec.volumeMode(), "Block", "Filesystem");
  }

  private static void accessModes(Path path, List<String> modes, Errors errors) {
    for (String mode : modes) {
      if (!ACCESS_MODES.contains(mode)) {
        errors.unsupported(path, mode, ACCESS_MODES);
      }
    }
    if (modes.contains("ReadWriteOncePod") && modes.size() > 1) {
      errors.forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
  }

  /** Only a bound claim changes: it may ask for more, and for another attributes class. */
  static void claimUpdate(PersistentVolumeClaim claim, PersistentVolumeClaim old, Errors errors) {
    PersistentVolumeClaimSpec before = old.spec();
    boolean bound = old.status().phase().equals("Bound");
    PersistentVolumeClaimSpec munged =
        claim
            .spec()
            .with(s -> {
              if (before.volumeName().isEmpty()) {
                s.clearVolumeName();
              }
              if (bound) {
                s.resources(r -> {
                  Quantity storage = before.resources().requests().get("storage");
                  if (storage != null) {
                    r.putRequests("storage", storage);
                  }
                });
                if (before.hasVolumeAttributesClassName()) {
                  s.volumeAttributesClassName(before.volumeAttributesClassName());
                } else {
                  s.clearVolumeAttributesClassName();
                }
              }
            });
    if (!munged.equals(before)) {
      errors.forbidden(
          SPEC,
          "spec is immutable after creation except resources.requests and"
              + " volumeAttributesClassName for bound claims");
    }
    Quantity asked = claim.spec().resources().requests().get("storage");
    Quantity has = old.status().capacity().get("storage");
    Quantity had = before.resources().requests().get("storage");
    if (asked != null && had != null && asked.compareTo(had) < 0) {
      if (has == null || asked.compareTo(has) <= 0) {
        errors.forbidden(
            SPEC.to("resources").to("requests").to("storage"),
            "field can not be less than status.capacity");
      }
    }
  }

  static void volume(PersistentVolume volume, Errors errors) {
    PersistentVolumeSpec spec = volume.spec();
    if (spec.accessModes().isEmpty()) {
      errors.required(SPEC.to("accessModes"));
    }
    accessModes(SPEC.to("accessModes"), spec.accessModes(), errors);
    if (spec.capacity().isEmpty()) {
      errors.required(SPEC.to("capacity"));
    }
    if (!spec.capacity().containsKey("storage") || spec.capacity().size() > 1) {
      errors.unsupported(SPEC.to("capacity"), spec.capacity(), List.of("storage"));
    }
    spec.capacity()
        .forEach((name, amount) -> {
          if (amount.signum() <= 0) {
            errors.invalid(SPEC.to("capacity").at(name), amount, "must be greater than zero");
          }
        });
    errors.oneOfIfSet(
        SPEC.to("persistentVolumeReclaimPolicy"),
        spec.persistentVolumeReclaimPolicy(),
        "Delete",
        "Recycle",
        "Retain");
    sources(spec, errors);
    if (spec.hasCsi()) {
      errors.requiredForm(
          SPEC.to("csi").to("driver"),
          spec.csi().driver(),
          driver -> Names.dnsSubdomain(Names.lower(driver)));
      if (spec.csi().volumeHandle().isEmpty()) {
        errors.required(SPEC.to("csi").to("volumeHandle"));
      }
    }
    if (spec.hasHostPath() && spec.hostPath().path().isEmpty()) {
      errors.required(SPEC.to("hostPath").to("path"));
    }
    errors.formIfSet(SPEC.to("storageClassName"), spec.storageClassName(), Names::dnsSubdomain);
    errors.oneOfIfSet(SPEC.to("volumeMode"), spec.volumeMode(), "Block", "Filesystem");
  }

  private static void sources(PersistentVolumeSpec spec, Errors errors) {
    int count = 0;
    for (Field field : spec.struct().schema().fields()) {
      boolean source =
          field.type() instanceof FieldType.Message && !NO_SOURCES.contains(field.name());
      if (source && spec.struct().has(field)) {
        count++;
        if (count > 1) {
          errors.forbidden(SPEC.to(field.name()), "may not specify more than 1 volume type");
        }
      }
    }
    if (count == 0) {
      errors.required(SPEC, "must specify a volume type");
    }
  }
}
