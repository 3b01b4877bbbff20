package dev.caravel.apiserver.validation;

import dev.caravel.api.storage.v1.CSINode;
import dev.caravel.api.storage.v1.CSINodeDriver;
import dev.caravel.api.storage.v1.CSIStorageCapacity;
import dev.caravel.api.storage.v1.VolumeAttachment;
import java.util.HashSet;

/** Rules of what CSI drivers and the volumes they attach say of themselves. */
final class StorageRules {
  private static final Path SPEC = Path.of("spec");
  private static final int NODE_ID_BYTES = 192;
  private static final int DRIVER_CHARS = 63;

  private StorageRules() {}

  private static void driver(Path path, String name, Errors errors) {
    if (name.isEmpty()) {
      errors.required(path);
    }
    if (name.length() > DRIVER_CHARS) {
      errors.tooLong(path, DRIVER_CHARS);
    }
    if (!name.isEmpty()) {
      errors.invalid(path, name, Names.dnsSubdomain(Names.lower(name)));
    }
  }

  static void node(CSINode node, Errors errors) {
    var names = new HashSet<String>();
    for (int i = 0; i < node.spec().drivers().size(); i++) {
      CSINodeDriver driver = node.spec().drivers().get(i);
      Path path = SPEC.to("drivers").at(i);
      driver(path.to("name"), driver.name(), errors);
      if (driver.nodeID().isEmpty()) {
        errors.required(path.to("nodeID"));
      } else if (driver.nodeID().length() > NODE_ID_BYTES) {
        errors.invalid(
            path.to("nodeID"),
            driver.nodeID(),
            "must be %d bytes or less".formatted(NODE_ID_BYTES));
      }
      if (driver.allocatable().hasCount() && driver.allocatable().count() < 0) {
        errors.nonNegative(path.to("allocatable").to("count"), driver.allocatable().count());
      }
      if (!names.add(driver.name())) {
        errors.duplicate(path.to("name"), driver.name());
      }
      topology(path, driver, errors);
    }
  }

  private static void topology(Path path, CSINodeDriver driver, Errors errors) {
    var keys = new HashSet<String>();
    for (String key : driver.topologyKeys()) {
      if (key.isEmpty()) {
        errors.required(path, "");
      }
      if (!keys.add(key)) {
        errors.duplicate(path, key);
      }
      errors.invalid(path, key, Names.qualified(key));
    }
  }

  static void capacity(CSIStorageCapacity capacity, Errors errors) {
    LabelRules.selector(Path.of("nodeTopology"), capacity.nodeTopology(), errors);
    errors.invalid(
        Path.of("storageClassName"),
        capacity.storageClassName(),
        Names.dnsSubdomain(capacity.storageClassName()));
    if (capacity.hasCapacity() && capacity.capacity().signum() < 0) {
      errors.invalid(
          Path.of("capacity"), capacity.capacity(), "must be greater than or equal to 0");
    }
  }

  static void capacityUpdate(CSIStorageCapacity now, CSIStorageCapacity old, Errors errors) {
    errors.unchanged(Path.of("nodeTopology"), now.nodeTopology(), old.nodeTopology());
    errors.unchanged(Path.of("storageClassName"), now.storageClassName(), old.storageClassName());
  }

  static void attachment(VolumeAttachment attachment, Errors errors) {
    var spec = attachment.spec();
    driver(SPEC.to("attacher"), spec.attacher(), errors);
    Path source = SPEC.to("source");
    String rule = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
    boolean isInline = spec.source().hasInlineVolumeSpec();
    boolean isNamed = spec.source().hasPersistentVolumeName();
    if (isInline && isNamed) {
      errors.forbidden(source, rule);
    } else if (!isInline && !isNamed) {
      errors.required(source, rule);
    } else if (isNamed && spec.source().persistentVolumeName().isEmpty()) {
      errors.required(
          source.to("persistentVolumeName"), "must specify non empty persistentVolumeName");
    }
    errors.invalid(SPEC.to("nodeName"), spec.nodeName(), Names.dnsSubdomain(spec.nodeName()));
  }
}
