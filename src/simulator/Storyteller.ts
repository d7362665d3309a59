import { Array, Option } from "effect"
import { cutText } from "../domain/Cutting.js"
import { AspectRatio, type Transition } from "../domain/StoryPlan.js"
import { chanceFrom, pickFrom } from "./Seed.js"
import { type Stage, tellings } from "./story/Arc.js"
import { type Agent, bare, type Concept, definite, readConcept } from "./story/Concept.js"
import { lookOf } from "./story/Looks.js"
import { capitalised, listed, titled, wordCount } from "./story/Words.js"

/** What is asked of a plan besides its concept. */
export interface Wishes {
  readonly concept: string
  readonly aspectRatio: Option.Option<string>
  readonly scenes: Option.Option<number>
  readonly style: Option.Option<string>
  readonly longestScene: Option.Option<number>
  /** The longest the whole film may last, in seconds. */
  readonly longestFilm: Option.Option<number>
  /** The joins to choose from; all of them where the question names none. */
  readonly transitions: ReadonlyArray<Transition>
}

/** In the order in which a plan that may use them all does. */
const everyTransition: ReadonlyArray<Transition> = ["crossfade", "cut", "match-cut"]

const line = (text: string, label: string): Option.Option<string> =>
  Option.filter(
    Option.fromNullable(new RegExp(`^\\s*${label}\\s*:\\s*(.+)$`, "imu").exec(text)?.[1]?.trim()),
    (value) => value !== ""
  )

const wishLabels = "aspect ratio|scenes|number of scenes|style|longest scene|transitions|characters|duration"

/** Reads the wishes from a question: lines such as `Concept: …`, `Scenes: 4`, `Aspect ratio: 9:16`. */
export const readWishes = (text: string): Wishes => {
  const concept = new RegExp(
    `^\\s*concept\\s*:\\s*([\\s\\S]+?)(?=^\\s*(?:${wishLabels})\\s*:|\\n\\s*\\n|(?![\\s\\S]))`,
    "imu"
  ).exec(text)?.[1]
  const whole = (label: string) =>
    Option.filter(
      Option.map(line(text, label), (value) => Number.parseInt(value, 10)),
      (value) => Number.isInteger(value) && value > 0
    )
  return {
    concept: (concept ?? text).trim(),
    aspectRatio: Option.filter(line(text, "aspect ratio"), (value) =>
      AspectRatio.literals.some((it) => it === value)
    ),
    scenes: Option.map(
      Option.orElse(whole("scenes"), () => whole("number of scenes")),
      (value) => Math.min(12, value)
    ),
    style: line(text, "style"),
    longestScene: whole("longest scene"),
    longestFilm: whole("duration"),
    transitions: Option.match(line(text, "transitions"), {
      onNone: () => everyTransition,
      onSome: (words) => everyTransition.filter((it) => words.split(/[\s,;]+/).includes(it))
    })
  }
}

const styles = [
  "Hand-painted gouache animation, soft rim light, 35 mm lens, visible paper grain",
  "Cut-paper stop motion, layered card with torn edges, one warm key light, shallow depth of field",
  "Watercolour storybook animation, loose ink outlines, wet edges, 50 mm lens, cold-pressed paper texture",
  "Felt and wool puppet film, practical lights, macro lens, every fibre visible",
  "Flat-shaded digital painting, bold silhouettes, long soft shadows, 40 mm lens, fine film grain"
] as const

const palettes: ReadonlyArray<readonly [RegExp, string]> = [
  [/autumn|fall|harvest|orchard/i, "burnt orange, amber, moss green and a cool violet shade"],
  [
    /sea|ocean|beach|island|harbou?r|lighthouse|ship|boat|reef|underwater|lake|river/i,
    "deep teal, foam white, sand and a coral accent"
  ],
  [/space|moon|mars|planet|galaxy|star|rocket/i, "midnight blue, violet, silver and a small warm orange"],
  [/snow|ice|winter|arctic|glacier/i, "ice blue, white, slate grey and one warm red"],
  [/desert|dune|canyon|savanna/i, "sand, terracotta, turquoise and deep shade brown"],
  [
    /city|street|tokyo|london|paris|subway|rooftop|neon|rain/i,
    "slate blue, wet grey, neon pink and lamp yellow"
  ],
  [/kitchen|bakery|bread|caf|restaurant|cook|bake/i, "cream, toasted brown, butter yellow and tomato red"],
  [/forest|wood|jungle|garden|meadow|field|farm/i, "fern green, bark brown, pale gold and sky blue"]
]
const otherPalettes = [
  "dusty rose, sage green, cream and deep plum",
  "ochre, teal, warm white and dark brown",
  "sky blue, straw yellow, brick red and charcoal"
] as const

const day = [
  "first light, a thin mist close to the ground",
  "clear morning light, long cool shadows",
  "bright noon, small drifting clouds",
  "late afternoon, low golden light",
  "dusk, the first stars out"
] as const
const night = [
  "early night, the sky still blue at its edge",
  "deep night, moonlight on every edge",
  "the darkest hour, one warm light far off",
  "the hour before dawn, stars fading",
  "the first grey of morning"
] as const

const cameras = [
  "Wide shot, slow push in",
  "Medium shot, gentle pan right",
  "Close shot, static camera",
  "Low angle, slow pull back",
  "Tracking shot, moving left with the figures",
  "High angle, slow tilt up",
  "Medium close shot, slow orbit to the right",
  "Wide shot, slow pan left"
] as const

interface Place {
  readonly name: string
  readonly preposition: string
}

const usualPlaces: readonly [Place, ...ReadonlyArray<Place>] = [
  { name: "a quiet valley", preposition: "in" },
  { name: "an old town by a river", preposition: "in" },
  { name: "a hillside above the sea", preposition: "on" },
  { name: "a wide meadow", preposition: "in" }
]

const stands = /^(in|at|on|under|inside|near|beneath|beside|by|aboard|atop|behind|below)$/
const flat =
  /\b(hill|hillside|mountains?|bridge|roof|rooftop|island|planet|moon|mars|stage|road|path|coast|shore|cliff)$/i

/** How one is somewhere: the concept's own word where it fits someone who stands still. */
const hereIn = (place: Place): string =>
  `${stands.test(place.preposition) ? place.preposition : flat.test(place.name) ? "on" : "in"} ${definite(place.name)}`

const usualThings = [
  "a small brass bell",
  "an old folded map",
  "a paper boat",
  "a key on a blue ribbon"
] as const
const companions: readonly [Agent, ...ReadonlyArray<Agent>] = [
  { name: "Robin", noun: "robin", adjectives: ["small"], named: false },
  { name: "Hazel the Squirrel", noun: "squirrel", adjectives: ["young"], named: false },
  { name: "Bramble the Hedgehog", noun: "hedgehog", adjectives: ["old"], named: false },
  { name: "Pip the Mouse", noun: "mouse", adjectives: ["tiny"], named: false }
]
const wanderer: Agent = { name: "The Wanderer", noun: "traveller", adjectives: ["young"], named: false }

/** Two or three to play it: the concept's own, and a companion for someone who would be alone. */
const castOf = (concept: Concept, seed: number): ReadonlyArray<Agent> => {
  const own = concept.agents.length > 0 ? concept.agents : [wanderer]
  if (own.length > 1) return own
  const companion = pickFrom(companions, seed, "companion", concept.text)
  return [
    ...own,
    own[0]?.noun === companion.noun ? { ...companion, name: "Wren", noun: "sparrow" } : companion
  ]
}

/** The concept's own deed as a sentence about its characters. */
const deedOf = (concept: Concept, subjects: ReadonlyArray<string>, thing: string): string => {
  const who = listed(subjects)
  const several = subjects.length > 1
  return Option.match(concept.deed, {
    onNone: () => `${who} ${several ? "find" : "finds"} ${thing}`,
    onSome: (deed) =>
      /^\p{L}+ing\b/iu.test(deed) ? `${who} ${several ? "are" : "is"} ${deed}` : `${who} ${deed}`
  })
}

const scenesUsual = [4, 3, 5] as const

/**
 * Plans a film from a concept, as the planning model would: its own characters, its place, its thing, a small arc around
 * its moment. The same wishes and seed give the same plan. Snake case, as it goes over the wire.
 */
export const tellStory = (
  wishes: Wishes,
  options: { readonly seed: number; readonly sceneSeconds: number }
) => {
  const { seed } = options
  const concept = readConcept(wishes.concept)
  const key = [seed, concept.text] as const
  const agents = castOf(concept, seed)
  const names = agents.map((agent) => agent.name)
  const place = Option.getOrElse(concept.place, () => pickFrom(usualPlaces, ...key, "place"))
  const thing = Option.getOrElse(concept.object, () => pickFrom(usualThings, ...key, "thing"))
  const subjects = names.slice(0, Math.max(1, concept.subjects))
  const deedTitle = cutText(
    Option.match(concept.object, {
      // The concept's own thing names its moment; without one, its own verb does.
      onSome: () => titled(definite(thing)),
      onNone: () =>
        Option.isSome(concept.deed)
          ? titled(headline(deedOf(concept, subjects, thing)))
          : titled(definite(thing))
    }),
    60
  )
  const longestFilm = Option.getOrElse(wishes.longestFilm, () => Number.POSITIVE_INFINITY)
  const count = Option.getOrElse(wishes.scenes, () =>
    Math.max(1, Math.min(pickFrom(scenesUsual, ...key, "scenes"), Math.floor(longestFilm / 3)))
  )
  const seconds = Math.max(
    3,
    Math.min(
      15,
      Option.getOrElse(wishes.longestScene, () => 15),
      Math.floor(longestFilm / count),
      options.sceneSeconds
    )
  )
  const hours = /\b(night|moonlight|moonlit|midnight|stars?|dark)\b/i.test(concept.text) ? night : day
  const weather = /\brain(y|s|ing)?\b/i.test(concept.text)
    ? ", steady rain"
    : /\b(snow\w*|blizzard)\b/i.test(concept.text)
      ? ", falling snow"
      : /\bstorm\w*\b/i.test(concept.text)
        ? ", storm clouds overhead"
        : ""
  const firstCamera = Math.floor(Math.abs(seed) % cameras.length)
  const scenes = tellings(count).map((variants, index) => {
    const light = `${hours[Math.floor((index * hours.length) / count)] ?? hours[0]}${weather}`
    const stage: Stage = {
      cast: names,
      subjects,
      deed: deedOf(concept, subjects, thing),
      thing: definite(thing),
      thingTitle: deedTitle,
      place: definite(place.name),
      here: hereIn(place),
      aside:
        Option.isSome(concept.deed) && Option.isNone(concept.object)
          ? `And there, where nobody looked before, lies ${thing}. `
          : "",
      light
    }
    const telling =
      variants[Math.floor(chanceFrom(...key, "telling", index) * variants.length)] ?? variants[0]
    const beat = telling?.(stage) ?? {
      title: "",
      description: "",
      action: "",
      summary: "",
      mood: "",
      cast: names
    }
    return {
      scene_id: index + 1,
      title: beat.title,
      description: beat.description,
      characters_present: beat.cast,
      setting: `${capitalised(definite(place.name))}, ${light}`,
      camera: cameras[(firstCamera + index * 3) % cameras.length] ?? cameras[0],
      mood: beat.mood,
      action: beat.action,
      prompt_summary: shortEnough(beat.summary),
      duration_seconds: seconds,
      transition: wishes.transitions[index % wishes.transitions.length] ?? "cut"
    }
  })
  return {
    title: titleOf(concept, names, thing, place),
    style: Option.getOrElse(wishes.style, () => pickFrom(styles, ...key, "style")),
    aspect_ratio: Option.getOrElse(wishes.aspectRatio, () => "16:9"),
    color_palette: Option.match(
      Array.findFirst(palettes, ([words]) => words.test(`${place.name} ${concept.text}`)),
      { onNone: () => pickFrom(otherPalettes, ...key, "palette"), onSome: ([, words]) => words }
    ),
    characters: agents.map((agent, index) => ({
      name: agent.name,
      role:
        index < concept.subjects
          ? "the one the story follows"
          : concept.agents.includes(agent)
            ? "the one they meet"
            : "companion",
      visual_description: lookOf(agent, index, seed),
      personality_cues: [
        pickFrom(
          ["tilts the head when thinking", "moves before speaking", "looks twice at everything"],
          ...key,
          agent.name,
          1
        ),
        pickFrom(
          ["takes small quick steps", "stands very still when surprised", "leans towards whatever is new"],
          ...key,
          agent.name,
          2
        )
      ]
    })),
    scenes
  }
}

/** The first words of a sentence, cut where a phrase ends. */
const headline = (sentence: string): string =>
  sentence
    .split(" ")
    .slice(0, 6)
    .join(" ")
    .replace(
      /(\s+(a|an|the|in|on|at|of|to|for|with|and|his|her|its|their|from|into|by|over|under|that|who))+$/i,
      ""
    )

const titleOf = (concept: Concept, names: ReadonlyArray<string>, thing: string, place: Place): string => {
  if (Option.isSome(concept.object)) return cutText(titled(definite(thing)), 60)
  if (concept.agents.length > 1) return titled(listed(names.slice(0, concept.agents.length)))
  const [only] = names
  if (concept.agents.length === 1 && only !== undefined && Option.isNone(concept.place)) return only
  return concept.agents.length === 1 && only !== undefined
    ? titled(`${only} ${hereIn(place)}`)
    : titled(bare(place.name))
}

/** A summary may have 30 words; very long names can push it over. */
const shortEnough = (summary: string): string =>
  wordCount(summary) <= 30
    ? summary
    : `${summary
        .split(/\s+/)
        .slice(0, 30)
        .join(" ")
        .replace(/[,;.]?$/, "")}.`
