import { type Colour, coloursIn, mix, paper, wordsOf } from "./Palette.js"

export type Place =
  | "forest"
  | "sea"
  | "city"
  | "village"
  | "market"
  | "mountain"
  | "desert"
  | "room"
  | "cave"
  | "space"
  | "snowfield"
  | "meadow"
  | "lake"
  | "underwater"
  | "clouds"
  | "castle"

/** Where and when a scene plays, as the painters need it. */
export interface Backdrop {
  readonly place: Place
  readonly season: "spring" | "summer" | "autumn" | "winter"
  readonly hour: "day" | "dawn" | "dusk" | "night"
  readonly weather: "clear" | "rain" | "storm" | "snow" | "fog"
  /** Things named in the setting that the place shows: "lighthouse", "crystal", "window", … */
  readonly has: (thing: RegExp) => boolean
  readonly sky: readonly [Colour, Colour]
  /** The film's own colours, at least one, for roofs, flags, flowers and rugs. */
  readonly accents: readonly [Colour, ...Array<Colour>]
  /** A colour as this hour's light shows it; `distance` 0 is near, 1 at the horizon. */
  readonly lit: (colour: Colour, distance?: number) => Colour
  /** The light that falls on the cast. */
  readonly tint: { readonly colour: Colour; readonly strength: number }
}

const places: ReadonlyArray<readonly [Place, RegExp]> = [
  [
    "underwater",
    /\b(underwater|undersea|coral reef|reef|seabed|sea floor|ocean floor|beneath the waves|kelp)\b/g
  ],
  [
    "space",
    /\b(space|moon'?s? surface|lunar|moonscape|planet|asteroid|galaxy|mars|martian|orbit|the moon|nebula|cosmos|starship)\b/g
  ],
  ["cave", /\b(cave|cavern|grotto|mine|tunnel|underground|crystal chamber|catacombs?|dungeon|lair)\b/g],
  [
    "room",
    /\b(room|interior|indoors|inside (?:the|a|an|her|his|their|its) (?:\w+ ){0,2}(?:house|lighthouse|cottage|home|ship|tower|mill|barn|hut|shed|castle)|kitchen|living room|bedroom|library|workshop|study|attic|parlou?r|cottage interior|office|hall|bakery|cafe|café|shop|classroom|laboratory|lab|studio|tavern|cabin|greenhouse|museum|fireplace|hearth|bookshop|theatre|theater|clock tower|spaceship|cockpit|lantern room)\b/g
  ],
  ["clouds", /\b(above the clouds|in the clouds|cloud kingdom|sky island|floating island|clouds)\b/g],
  ["castle", /\b(castle|palace|fortress|ruins?|temple|battlements|throne)\b/g],
  ["market", /\b(market|bazaar|fair|festival|carnival|stalls?|market square)\b/g],
  [
    "city",
    /\b(city|street|streets|alley|downtown|rooftops?|skyline|town square|urban|pavement|boulevard|avenue|skyscrapers?|subway|station|neon|metropolis|bridge)\b/g
  ],
  [
    "village",
    /\b(village|cottage|cottages|town|hamlet|farm|farmhouse|barn|windmill|mill|orchard|backyard|houses)\b/g
  ],
  [
    "sea",
    /\b(sea|ocean|lighthouse|shore|beach|coast|coastal|harbou?r|waves?|cliffs?|island|bay|pier|dock|quay|ship|sail(?:ing)?|tide|tidal)\b/g
  ],
  ["lake", /\b(lake|pond|river|riverbank|stream|waterfall|swamp|marsh|creek|brook|lagoon)\b/g],
  ["desert", /\b(desert|dunes?|sahara|oasis|canyon|mesa|cactus|sands?)\b/g],
  [
    "snowfield",
    /\b(snow(?:y|field|-covered)?|ice|icy|glacier|arctic|tundra|frozen|blizzard|antarctic|polar)\b/g
  ],
  ["mountain", /\b(mountains?|peaks?|summit|ridge|alpine|valley|hills?|volcano|crag)\b/g],
  [
    "forest",
    /\b(forest|woods?|woodland|trees?|jungle|grove|glade|clearing|undergrowth|pines?|birch(?:es)?|oaks?|canopy|thicket|rainforest|leaves)\b/g
  ],
  [
    "meadow",
    /\b(meadow|field|fields|garden|grass|grassland|prairie|park|lawn|flowers?|hillside|countryside|savannah?|pasture)\b/g
  ]
]

/** The place a setting speaks of: most often named wins; of equals, the first in the text; a meadow when none is. */
export const placeIn = (text: string): Place => {
  let best: { place: Place; score: number } = { place: "meadow", score: 0 }
  for (const [place, pattern] of places) {
    const found = [...text.matchAll(pattern)]
    const first = found[0]
    if (first === undefined) continue
    const isIndoors = place === "room" || place === "cave" || place === "underwater" || place === "space"
    const score = found.length + 1 / (2 + (first.index ?? 0)) + (isIndoors ? 0.8 : 0)
    if (score > best.score) best = { place, score }
  }
  return best.place
}

const skies = {
  day: [
    [112, 187, 232],
    [222, 241, 240]
  ],
  dawn: [
    [136, 160, 214],
    [252, 214, 182]
  ],
  dusk: [
    [84, 76, 142],
    [246, 158, 106]
  ],
  night: [
    [20, 27, 62],
    [64, 78, 138]
  ],
  storm: [
    [62, 72, 92],
    [142, 156, 168]
  ],
  fog: [
    [176, 190, 198],
    [224, 228, 226]
  ]
} as const satisfies Record<string, readonly [Colour, Colour]>

const lights: Readonly<Record<Backdrop["hour"], Colour>> = {
  day: [255, 255, 255],
  dawn: [255, 226, 214],
  dusk: [246, 190, 168],
  night: [134, 148, 208]
}

const times = (a: Colour, b: Colour): Colour => [
  Math.round((a[0] * b[0]) / 255),
  Math.round((a[1] * b[1]) / 255),
  Math.round((a[2] * b[2]) / 255)
]

/** What the words of a scene say about where and when it plays. */
export const backdropOf = (scene: {
  readonly setting: string
  readonly mood: string
  readonly palette: string
  readonly title: string
  readonly action: string
}): Backdrop => {
  const setting = scene.setting.toLowerCase().slice(0, 3000)
  const rest = `${scene.title} ${scene.action}`.toLowerCase().slice(0, 3000)
  const own = placeIn(setting)
  const place = own === "meadow" ? placeIn(`${setting} ${rest}`) : own
  const about = `${setting} ${scene.mood.toLowerCase().slice(0, 600)}`
  const hour: Backdrop["hour"] = /\b(night|midnight|moonlit|moonlight|starlit|nighttime|stars)\b/.test(about)
    ? "night"
    : /\b(dusk|sunset|twilight|evening|golden hour|gloaming|nightfall|sundown|late afternoon)\b/.test(about)
      ? "dusk"
      : /\b(dawn|sunrise|daybreak|early morning|first light|morning)\b/.test(about)
        ? "dawn"
        : "day"
  const weather: Backdrop["weather"] = /\b(storm|stormy|thunder|lightning|tempest|gale|hurricane)\b/.test(
    about
  )
    ? "storm"
    : /\b(rain|rainy|raining|drizzle|downpour|wet)\b/.test(about)
      ? "rain"
      : /\b(snowing|snowfall|blizzard|snowflakes|snowy)\b/.test(about)
        ? "snow"
        : /\b(fog|foggy|mist|misty|haze|hazy)\b/.test(about)
          ? "fog"
          : "clear"
  const season: Backdrop["season"] =
    /\b(autumn|autumnal|fall|october|november|harvest|golden leaves|fallen leaves)\b/.test(about)
      ? "autumn"
      : /\b(winter|snow|snowy|december|january|frost|frosty|icy)\b/.test(about)
        ? "winter"
        : /\b(spring|april|may|blossoms?)\b/.test(about)
          ? "spring"
          : "summer"

  const named = coloursIn(wordsOf(scene.palette)).map((found) => found.colour)
  const accents: readonly [Colour, ...Array<Colour>] = [
    named[0] ?? [214, 98, 82],
    named[1] ?? [226, 172, 84],
    named[2] ?? [86, 140, 156]
  ]
  const outdoors =
    skies[
      weather === "storm" && hour !== "night" ? "storm" : weather === "fog" && hour === "day" ? "fog" : hour
    ]
  const wash = named[0] === undefined ? 0 : 0.1
  const sky: readonly [Colour, Colour] = [
    mix(outdoors[0], named[1] ?? named[0] ?? paper, wash),
    mix(outdoors[1], named[0] ?? paper, wash)
  ]

  const mood = scene.mood.toLowerCase().slice(0, 600)
  const moodLight: Colour = /\b(ominous|tense|dark|scary|eerie|dread|sinister|fear|menac|grim)/.test(mood)
    ? [206, 206, 226]
    : /\b(sad|melanchol|lonely|sombre|somber|grief|wistful|quiet)/.test(mood)
      ? [226, 232, 246]
      : /\b(warm|hope|cosy|cozy|joy|tender|happy|golden|wonder)/.test(mood)
        ? [255, 246, 228]
        : [255, 255, 255]
  const isEnclosed = place === "room" || place === "cave" || place === "underwater" || place === "space"
  const weatherLight: Colour =
    weather === "storm" && !isEnclosed
      ? [176, 186, 206]
      : weather === "rain" && !isEnclosed
        ? [214, 222, 234]
        : [255, 255, 255]
  const hourLight = isEnclosed
    ? hour === "night" && place === "room"
      ? mix(lights.night, [255, 225, 190], 0.6)
      : lights.day
    : lights[hour]
  const light = times(times(hourLight, weatherLight), moodLight)
  const haze = mix(sky[1], sky[0], 0.25)
  const depth = weather === "fog" ? 0.82 : weather === "rain" || weather === "storm" ? 0.5 : 0.4
  const nearHaze = weather === "fog" ? 0.16 : 0
  return {
    place,
    season,
    hour,
    weather,
    has: (thing) => thing.test(`${setting} ${rest}`),
    sky,
    accents,
    lit: (colour, distance = 0) =>
      mix(times(colour, light), haze, isEnclosed ? 0 : nearHaze + (depth - nearHaze) * distance),
    tint: {
      colour: mix(light, [70, 70, 130], hour === "night" ? 0.5 : 0),
      strength: isEnclosed
        ? 0.04
        : { day: weather === "clear" ? 0 : 0.08, dawn: 0.08, dusk: 0.14, night: 0.22 }[hour]
    }
  }
}
