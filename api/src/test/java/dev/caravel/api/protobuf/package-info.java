@org.jspecify.annotations.NullMarked
package dev.caravel.api.protobuf;
