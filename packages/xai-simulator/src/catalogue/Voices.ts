/** The built-in voices, in the order in which the live API names them (2026-09-08). */
export const voices: ReadonlyArray<string> = [
  ...[
    "ara",
    "eve",
    "leo",
    "rex",
    "sal",
    "carina",
    "zagan",
    "helix",
    "orion",
    "luna",
    "iris",
    "altair",
    "zenith"
  ],
  ...["perseus", "helios", "lux", "kepler", "rigel", "cosmo", "celeste", "ursa", "sirius", "lumen", "castor"],
  ...["naksh", "atlas"]
]
