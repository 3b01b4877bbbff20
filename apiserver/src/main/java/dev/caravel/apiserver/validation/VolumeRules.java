package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.KeyToPath;
import dev.caravel.api.core.v1.Volume;
import dev.caravel.api.core.v1.VolumeProjection;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Volumes of a pod. */
record VolumeRules(Errors errors) {
  private static final int MODE_BITS = 0777;

  /**
   * Checks all.
   *
   * @return their names, for mounts to refer to
   */
  Set<String> check(Path path, List<Volume> volumes) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < volumes.size(); i++) {
      Volume volume = volumes.get(i);
      Path at = path.at(i);
      sources(at, volume.struct());
      source(at, volume);
      List<String> wrong = Names.dnsLabel(volume.name());
      if (volume.name().isEmpty()) {
        errors.required(at.to("name"));
      } else if (!wrong.isEmpty()) {
        errors.invalid(at.to("name"), volume.name(), wrong);
      } else if (!names.add(volume.name())) {
        errors.duplicate(at.to("name"), volume.name());
      }
    }
    return names;
  }

  /** Every field of a volume but its name is a source, and just one must be there. */
  private void sources(Path path, Struct volume) {
    // The one that defaults give comes first, so that the other one is to blame.
    int count = volume.has(volume.schema().field("emptyDir")) ? 1 : 0;
    for (Field field : volume.schema().fields()) {
      boolean source =
          field.type() instanceof FieldType.Message && !field.name().equals("emptyDir");
      if (source && volume.has(field)) {
        count++;
        if (count > 1) {
          errors.forbidden(path.to(field.name()), "may not specify more than 1 volume type");
        }
      }
    }
    if (count == 0) {
      errors.required(path, "must specify a volume type");
    }
  }

  private void source(Path path, Volume volume) {
    if (volume.hasHostPath()) {
      hostPath(path.to("hostPath"), volume);
    }
    if (volume.hasEmptyDir() && volume.emptyDir().sizeLimit().signum() < 0) {
      errors.forbidden(
          path.to("emptyDir").to("sizeLimit"), "SizeLimit field must be a valid resource quantity");
    }
    if (volume.hasSecret()) {
      Path at = path.to("secret");
      required(at.to("secretName"), volume.secret().secretName());
      mode(at.to("defaultMode"), volume.secret().defaultMode());
      items(at.to("items"), volume.secret().items());
    }
    if (volume.hasConfigMap()) {
      Path at = path.to("configMap");
      required(at.to("name"), volume.configMap().name());
      mode(at.to("defaultMode"), volume.configMap().defaultMode());
      items(at.to("items"), volume.configMap().items());
    }
    if (volume.hasPersistentVolumeClaim()) {
      required(
          path.to("persistentVolumeClaim").to("claimName"),
          volume.persistentVolumeClaim().claimName());
    }
    if (volume.hasNfs()) {
      required(path.to("nfs").to("server"), volume.nfs().server());
      required(path.to("nfs").to("path"), volume.nfs().path());
      if (!volume.nfs().path().isEmpty() && !volume.nfs().path().startsWith("/")) {
        errors.invalid(path.to("nfs").to("path"), volume.nfs().path(), "must be an absolute path");
      }
    }
    if (volume.hasDownwardAPI()) {
      mode(path.to("downwardAPI").to("defaultMode"), volume.downwardAPI().defaultMode());
    }
    if (volume.hasProjected()) {
      Path at = path.to("projected");
      mode(at.to("defaultMode"), volume.projected().defaultMode());
      for (int i = 0; i < volume.projected().sources().size(); i++) {
        projection(at.to("sources").at(i), volume.projected().sources().get(i));
      }
    }
    if (volume.hasCsi()) {
      required(path.to("csi").to("driver"), volume.csi().driver());
    }
  }

  private void hostPath(Path path, Volume volume) {
    String host = volume.hostPath().path();
    required(path.to("path"), host);
    if (List.of(host.split("/", -1)).contains("..")) {
      errors.invalid(path.to("path"), host, "must not contain '..'");
    }
    errors.oneOf(
        path.to("type"),
        volume.hostPath().type(),
        "",
        "BlockDevice",
        "CharDevice",
        "Directory",
        "DirectoryOrCreate",
        "File",
        "FileOrCreate",
        "Socket");
  }

  private void projection(Path path, VolumeProjection source) {
    if (source.hasSecret()) {
      required(path.to("secret").to("name"), source.secret().name());
      items(path.to("secret").to("items"), source.secret().items());
    }
    if (source.hasConfigMap()) {
      required(path.to("configMap").to("name"), source.configMap().name());
      items(path.to("configMap").to("items"), source.configMap().items());
    }
    if (source.hasServiceAccountToken()) {
      Path at = path.to("serviceAccountToken");
      long seconds = source.serviceAccountToken().expirationSeconds();
      if (seconds < 600) {
        errors.invalid(
            at.to("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
      }
      if (seconds > 1L << 32) {
        errors.invalid(
            at.to("expirationSeconds"),
            seconds,
            "may not specify a duration larger than 2^32 seconds");
      }
      file(at.to("path"), source.serviceAccountToken().path());
    }
  }

  private void items(Path path, List<KeyToPath> items) {
    for (int i = 0; i < items.size(); i++) {
      required(path.at(i).to("key"), items.get(i).key());
      file(path.at(i).to("path"), items.get(i).path());
      if (items.get(i).hasMode()) {
        mode(path.at(i).to("mode"), items.get(i).mode());
      }
    }
  }

  private void required(Path path, String value) {
    if (value.isEmpty()) {
      errors.required(path);
    }
  }

  private void file(Path path, String file) {
    required(path, file);
    relative(path, file, errors);
    if (file.startsWith("..") && !file.startsWith("../") && !file.equals("..")) {
      errors.invalid(path, file, "must not start with '..'");
    }
  }

  /** A path that stays below where it starts. */
  static void relative(Path path, String value, Errors errors) {
    if (value.startsWith("/")) {
      errors.invalid(path, value, "must be a relative path");
    }
    if (Arrays.asList(value.split("/", -1)).contains("..")) {
      errors.invalid(path, value, "must not contain '..'");
    }
  }

  private void mode(Path path, int mode) {
    if (mode < 0 || mode > MODE_BITS) {
      errors.invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }
  }
}
