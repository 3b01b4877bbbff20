package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.core.v1.PersistentVolume;
import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.core.v1.PersistentVolumeClaimSpec;
import dev.caravel.api.core.v1.PersistentVolumeClaimStatus;
import dev.caravel.api.core.v1.PersistentVolumeSpec;
import dev.caravel.api.core.v1.PersistentVolumeStatus;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.storage.v1.CSIDriver;
import dev.caravel.api.storage.v1.CSIDriverSpec;
import dev.caravel.api.storage.v1.CSINode;
import dev.caravel.api.storage.v1.StorageClass;
import dev.caravel.api.storage.v1.TokenRequest;
import dev.caravel.api.storage.v1.VolumeAttachment;
import dev.caravel.api.storage.v1.VolumeAttachmentSpec;
import dev.caravel.api.storage.v1.VolumeAttributesClass;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of volumes, claims and group storage.k8s.io. */
final class StorageTables {
  private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";
  private static final String BETA_DEFAULT_CLASS =
      "storageclass.beta.kubernetes.io/is-default-class";
  private static final Map<String, String> MODES =
      Map.of(
          "ReadWriteOnce", "RWO",
          "ReadOnlyMany", "ROX",
          "ReadWriteMany", "RWX",
          "ReadWriteOncePod", "RWOP");
  private static final List<String> MODE_ORDER =
      List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");

  private StorageTables() {}

  static List<Layout<?>> layouts() {
    return List.of(
        volumes(),
        claims(),
        storageClasses(),
        attachments(),
        drivers(),
        Layout.of(CSINode.KIND)
            .name()
            .number(
                "Drivers",
                "Drivers indicates the number of CSI drivers registered on the node",
                node -> node.spec().drivers().size())
            .age(),
        Layout.of(VolumeAttributesClass.KIND)
            .name()
            .text(
                "DriverName",
                field(VolumeAttributesClass.SCHEMA, "driverName"),
                VolumeAttributesClass::driverName)
            .age());
  }

  private static Layout<PersistentVolume> volumes() {
    return Layout.of(PersistentVolume.KIND)
        .name()
        .text(
            "Capacity",
            field(PersistentVolumeSpec.SCHEMA, "capacity"),
            volume -> storage(volume.spec().capacity()))
        .text(
            "Access Modes",
            field(PersistentVolumeSpec.SCHEMA, "accessModes"),
            volume -> modes(volume.spec().accessModes()))
        .text(
            "Reclaim Policy",
            field(PersistentVolumeSpec.SCHEMA, "persistentVolumeReclaimPolicy"),
            volume -> volume.spec().persistentVolumeReclaimPolicy())
        .text("Status", field(PersistentVolumeStatus.SCHEMA, "phase"), StorageTables::phase)
        .text("Claim", field(PersistentVolumeSpec.SCHEMA, "claimRef"), StorageTables::claim)
        .text("StorageClass", "StorageClass of the pv", volume -> volume.spec().storageClassName())
        .text(
            "VolumeAttributesClass",
            "VolumeAttributesClass of the pv",
            volume -> Text.orUnset(volume.spec().volumeAttributesClassName()))
        .text(
            "Reason",
            field(PersistentVolumeStatus.SCHEMA, "reason"),
            volume -> volume.status().reason())
        .age()
        .text(
            "VolumeMode",
            field(PersistentVolumeSpec.SCHEMA, "volumeMode"),
            volume -> Text.orUnset(volume.spec().volumeMode()))
        .wide();
  }

  private static String phase(PersistentVolume volume) {
    return volume.metadata().deletionTimestamp().isPresent()
        ? "Terminating"
        : volume.status().phase();
  }

  private static String claim(PersistentVolume volume) {
    var claim = volume.spec().claimRef();
    return volume.spec().hasClaimRef() ? claim.namespace() + "/" + claim.name() : "";
  }

  private static Layout<PersistentVolumeClaim> claims() {
    return Layout.of(PersistentVolumeClaim.KIND)
        .name()
        .text("Status", field(PersistentVolumeClaimStatus.SCHEMA, "phase"), StorageTables::phase)
        .text(
            "Volume",
            field(PersistentVolumeClaimSpec.SCHEMA, "volumeName"),
            claim -> claim.spec().volumeName())
        .text(
            "Capacity",
            field(PersistentVolumeClaimStatus.SCHEMA, "capacity"),
            claim -> isBound(claim) ? storage(claim.status().capacity()) : "")
        .text(
            "Access Modes",
            field(PersistentVolumeClaimStatus.SCHEMA, "accessModes"),
            claim -> isBound(claim) ? modes(claim.status().accessModes()) : "")
        .text("StorageClass", "StorageClass of the pvc", claim -> claim.spec().storageClassName())
        .text(
            "VolumeAttributesClass",
            "VolumeAttributesClass of the pvc",
            claim -> Text.orUnset(claim.spec().volumeAttributesClassName()))
        .age()
        .text(
            "VolumeMode",
            field(PersistentVolumeClaimSpec.SCHEMA, "volumeMode"),
            claim -> Text.orUnset(claim.spec().volumeMode()))
        .wide();
  }

  private static String phase(PersistentVolumeClaim claim) {
    return claim.metadata().deletionTimestamp().isPresent()
        ? "Terminating"
        : claim.status().phase();
  }

  private static boolean isBound(PersistentVolumeClaim claim) {
    return !claim.spec().volumeName().isEmpty();
  }

  private static String storage(Map<String, Quantity> capacity) {
    return capacity.getOrDefault("storage", Quantity.ZERO).toString();
  }

  private static String modes(List<String> modes) {
    return MODE_ORDER.stream()
        .filter(modes::contains)
        .map(MODES::get)
        .collect(Collectors.joining(","));
  }

  private static Layout<StorageClass> storageClasses() {
    return Layout.of(StorageClass.KIND)
        .name()
        .text("Provisioner", field(StorageClass.SCHEMA, "provisioner"), StorageClass::provisioner)
        .text(
            "ReclaimPolicy",
            field(StorageClass.SCHEMA, "reclaimPolicy"),
            it -> it.hasReclaimPolicy() ? it.reclaimPolicy() : "Delete")
        .text(
            "VolumeBindingMode",
            field(StorageClass.SCHEMA, "volumeBindingMode"),
            it -> it.hasVolumeBindingMode() ? it.volumeBindingMode() : "Immediate")
        .yesNo(
            "AllowVolumeExpansion",
            field(StorageClass.SCHEMA, "allowVolumeExpansion"),
            StorageClass::allowVolumeExpansion)
        .age()
        .nameSuffix(it -> isDefault(it) ? " (default)" : "");
  }

  private static boolean isDefault(StorageClass storageClass) {
    var annotations = storageClass.metadata().annotations();
    return "true".equals(annotations.get(DEFAULT_CLASS))
        || "true".equals(annotations.get(BETA_DEFAULT_CLASS));
  }

  private static Layout<VolumeAttachment> attachments() {
    return Layout.of(VolumeAttachment.KIND)
        .name()
        .text(
            "Attacher", field(VolumeAttachmentSpec.SCHEMA, "attacher"), it -> it.spec().attacher())
        .text(
            "PV",
            field(VolumeAttachmentSpec.SCHEMA, "source"),
            it -> it.spec().source().persistentVolumeName())
        .text("Node", field(VolumeAttachmentSpec.SCHEMA, "nodeName"), it -> it.spec().nodeName())
        .yesNo(
            "Attached",
            () -> "Attached indicates the volume is successfully attached.",
            it -> it.status().attached())
        .age();
  }

  private static Layout<CSIDriver> drivers() {
    return Layout.of(CSIDriver.KIND)
        .name()
        .yesNo(
            "AttachRequired",
            field(CSIDriverSpec.SCHEMA, "attachRequired"),
            driver -> driver.spec().attachRequired())
        .yesNo(
            "PodInfoOnMount",
            field(CSIDriverSpec.SCHEMA, "podInfoOnMount"),
            driver -> driver.spec().podInfoOnMount())
        .yesNo(
            "StorageCapacity",
            field(CSIDriverSpec.SCHEMA, "storageCapacity"),
            driver -> driver.spec().storageCapacity())
        .text(
            "TokenRequests",
            field(CSIDriverSpec.SCHEMA, "tokenRequests"),
            driver -> audiences(driver.spec().tokenRequests()))
        .yesNo(
            "RequiresRepublish",
            field(CSIDriverSpec.SCHEMA, "requiresRepublish"),
            driver -> driver.spec().requiresRepublish())
        .text(
            "Modes",
            field(CSIDriverSpec.SCHEMA, "volumeLifecycleModes"),
            driver -> Text.orNone(String.join(",", driver.spec().volumeLifecycleModes())))
        .age();
  }

  private static String audiences(List<TokenRequest> requests) {
    return requests.isEmpty()
        ? Text.UNSET
        : requests.stream().map(TokenRequest::audience).collect(Collectors.joining(","));
  }
}
