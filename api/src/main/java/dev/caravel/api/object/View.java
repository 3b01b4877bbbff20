package dev.caravel.api.object;

/** A typed view of a struct. Views are equal when their structs are. */
public interface View {
  Struct struct();

  /** The same view of another struct, whose schema must be this one's. */
  View withStruct(Struct other);
}
