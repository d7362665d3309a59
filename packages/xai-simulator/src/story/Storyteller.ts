import { Array, Option } from "effect"
import { chanceFrom, pickFrom } from "../Seed.js"
import { cutText } from "../Text.js"
import { partsOf, type Stage, tellings } from "./Arc.js"
import { bare, definite } from "./Articles.js"
import { readConcept } from "./Concept.js"
import { places } from "./Lexicon.js"
import { lookOf } from "./Looks.js"
import { languageOf } from "./Phrasebook.js"
import type { PlanRequest } from "./PlanRequest.js"
import { quietTellings } from "./QuietArc.js"
import { castVoices, heardIn, musicBrief, type SpeechWish } from "./Speaking.js"
import type { Agent, Concept } from "./Told.js"
import { capitalised, listed, lowerFirst, singular, titled, wordCount } from "./Words.js"

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

/** Whether what is seen is a place itself. */
const isSpot = (view: string): boolean =>
  !/\b(?:boat|ship|train|spaceship|stage|star|planet|garden gate)s?$/i.test(view) &&
  view.split(" ").some((word) => places.has(word.toLowerCase()) || places.has(singular(word.toLowerCase())))

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

/** Who plays it: the concept's own, and a companion for someone who would be alone, unless nobody else is wanted. */
const castOf = (concept: Concept, seed: number): ReadonlyArray<Agent> => {
  if (concept.isEmpty || (concept.isAlone && concept.agents.length > 0)) return concept.agents
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

/** The part of one of so many whom a story is about. */
const followed = (count: number): string =>
  count === 1 ? "the one the story follows" : `one of ${count === 2 ? "the two" : "those"} the story follows`

/**
 * Plans a film from a concept, as the planning model would: its own characters, its place, its thing, a small arc around
 * its moment. The same request and seed give the same plan. Snake case, as it goes over the wire.
 */
export const tellStory = (
  request: PlanRequest,
  options: {
    readonly seed: number
    readonly sceneSeconds: number
    /** What is to be heard; without it nobody thinks of sound. */
    readonly speech?: Omit<SpeechWish, "language">
  }
) => {
  const { seed, speech } = options
  const concept = readConcept(request.concept, request.noPeople)
  const key = [seed, concept.text] as const
  const agents = castOf(concept, seed)
  const names = agents.map((agent) => agent.name)
  const place = Option.getOrElse(concept.place, () =>
    concept.isEmpty && isSpot(concept.view)
      ? { name: concept.view, preposition: "at" }
      : pickFrom(usualPlaces, ...key, "place")
  )
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
  const longestFilm = Option.getOrElse(request.longestFilm, () => Number.POSITIVE_INFINITY)
  const count = Option.getOrElse(request.scenes, () =>
    Math.max(1, Math.min(pickFrom(scenesUsual, ...key, "scenes"), Math.floor(longestFilm / 3)))
  )
  const seconds = Math.max(
    3,
    Math.min(
      15,
      Option.getOrElse(request.longestScene, () => 15),
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
  const lightOf = (index: number) =>
    `${hours[Math.floor((index * hours.length) / count)] ?? hours[0]}${weather}`
  const beats = concept.isEmpty
    ? quietTellings(count).map((telling, index) => ({
        ...telling({
          view: viewOf(concept),
          statement: concept.statement,
          here: hereIn(place),
          light: lightOf(index)
        }),
        cast: [],
        told: undefined
      }))
    : tellings(count).map((variants, index) => {
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
          light: lightOf(index)
        }
        const telling =
          variants[Math.floor(chanceFrom(...key, "telling", index) * variants.length)] ?? variants[0]
        const part = partsOf(count)[index] ?? "meet"
        return {
          ...(telling?.(stage) ?? {
            ...{ title: "", description: "", action: "", summary: "", mood: "", cast: names }
          }),
          told: { part, stage }
        }
      })
  const language = Option.getOrElse(request.language, () => languageOf(concept.text))
  const voices = castVoices(names, request.voices, speech?.isNarrated === true, seed)
  const scenes = beats.map((beat, index) => ({
    scene_id: index + 1,
    title: beat.title,
    description: beat.description,
    characters_present: beat.cast,
    setting: `${capitalised(definite(place.name))}, ${lightOf(index)}`,
    camera: cameras[(firstCamera + index * 3) % cameras.length] ?? cameras[0],
    mood: beat.mood,
    action: beat.action,
    prompt_summary: shortEnough(beat.summary),
    duration_seconds: seconds,
    ...(speech === undefined
      ? {}
      : heardIn(
          {
            ...{ at: index, scenes: count, seconds, inView: beat.cast, told: beat.told },
            setting: `${place.name} ${concept.text}`
          },
          { ...speech, language }
        )),
    transition: request.transitions[index % request.transitions.length] ?? "cut"
  }))
  return {
    title: titleOf(concept, names, thing, place),
    style: Option.getOrElse(request.style, () => pickFrom(styles, ...key, "style")),
    aspect_ratio: Option.getOrElse(request.aspectRatio, () => "16:9"),
    color_palette: Option.match(
      Array.findFirst(palettes, ([words]) => words.test(`${place.name} ${concept.text}`)),
      { onNone: () => pickFrom(otherPalettes, ...key, "palette"), onSome: ([, words]) => words }
    ),
    ...(speech === undefined
      ? {}
      : { language, narrator: voices.narrator, music: musicBrief(scenes[0]?.mood ?? "calm") }),
    characters: agents.map((agent, index) => ({
      name: agent.name,
      ...(speech === undefined ? {} : { voice: voices.voiceOf(agent.name) }),
      role:
        index < concept.subjects
          ? followed(Math.min(concept.subjects, agents.length))
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

/** What is seen in a film that nobody is in, known: "the empty lighthouse". */
const viewOf = ({ view }: Concept): string => (view === "" ? "the place" : definite(lowerFirst(view)))

const titleOf = (concept: Concept, names: ReadonlyArray<string>, thing: string, place: Place): string => {
  if (concept.isEmpty) return titled(viewOf(concept)).slice(0, 60)
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
