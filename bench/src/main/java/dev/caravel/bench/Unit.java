package dev.caravel.bench;

/** What a measured value counts. */
enum Unit {
  SECONDS("s"),
  MILLISECONDS("ms"),
  PER_SECOND("/s"),
  CPU_SECONDS_PER_THOUSAND("CPU-s/1,000"),
  MEBIBYTES("MiB"),
  PERCENT_OF_A_CORE("% of a core"),
  TIMES("×");

  private final String sign;

  Unit(String sign) {
    this.sign = sign;
  }

  String sign() {
    return sign;
  }
}
