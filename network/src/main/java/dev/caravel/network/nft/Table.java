package dev.caravel.network.nft;

/** A table: everything in it belongs to one owner and goes with it. */
public record Table(Family family, String name) {}
