import { capitalised, listed, titled } from "./Words.js"

/** What a scene is written with. */
export interface Stage {
  /** Everyone in the film. */
  readonly cast: ReadonlyArray<string>
  /** Who the concept's sentence is about. */
  readonly subjects: ReadonlyArray<string>
  /** The concept's own deed with its subject: "Fox and Owl discover a glowing crystal". */
  readonly deed: string
  /** The thing, known: "the glowing crystal". */
  readonly thing: string
  /** Its title: "The Glowing Crystal". */
  readonly thingTitle: string
  /** Where, known: "the autumn forest". */
  readonly place: string
  /** The same with its preposition: "in the autumn forest", "on Mars". */
  readonly here: string
  /** What the concept does not say of the thing, and the film has to: where it is seen first. */
  readonly aside: string
  /** The light of this scene: "first light, thin mist close to the ground". */
  readonly light: string
}

/** One shot of the arc, before it has a number, a length and a transition. */
export interface Beat {
  readonly title: string
  readonly description: string
  readonly action: string
  /** Motion and composition only, no looks. */
  readonly summary: string
  readonly mood: string
  readonly cast: ReadonlyArray<string>
}

type Telling = (stage: Stage) => Beat

const many = (names: ReadonlyArray<string>): boolean => names.length > 1
const say = (names: ReadonlyArray<string>, one: string, several: string): string =>
  `${listed(names)} ${many(names) ? several : one}`
const first = (stage: Stage): string => stage.cast[0] ?? "Someone"
const last = (stage: Stage): string => stage.cast.at(-1) ?? "Someone"
const others = (stage: Stage): ReadonlyArray<string> => stage.cast.slice(1)
const alone = (stage: Stage): boolean => stage.cast.length < 2

const arrive: ReadonlyArray<Telling> = [
  (stage) => ({
    title: titled(`Towards ${stage.place}`),
    description: `${say(stage.cast, "arrives", "arrive")} ${stage.here} and ${many(stage.cast) ? "stop" : "stops"} at once. Something ahead is different today.`,
    action: `${say(stage.cast, "walks", "walk")} into view and ${many(stage.cast) ? "stop" : "stops"} to look around`,
    summary: `${say(stage.cast, "walks", "walk")} in from the left and ${many(stage.cast) ? "stop" : "stops"}, looking around, with plenty of room above.`,
    mood: "curious and quiet",
    cast: stage.cast
  }),
  (stage) => ({
    title: "The Way There",
    description: `All is still ${stage.here}. ${say(stage.cast, "goes", "go")} slowly, listening after every few steps.`,
    action: `${say(stage.cast, "crosses", "cross")} the picture slowly, listening`,
    summary: `${say(stage.cast, "moves", "move")} slowly from left to right across a wide frame and ${many(stage.cast) ? "turn their heads" : "turns to listen"}.`,
    mood: "expectant",
    cast: stage.cast
  })
]

const meet: ReadonlyArray<Telling> = [
  (stage) => ({
    title: stage.thingTitle,
    description: `${capitalised(stage.deed)}. ${stage.aside}For a moment nothing else moves ${stage.here}.`,
    action: stage.deed,
    summary: `${say(stage.subjects, "leans", "lean")} towards the middle of the frame and ${many(stage.subjects) ? "hold" : "holds"} still as the moment opens up.`,
    mood: "wonder",
    cast: stage.cast
  })
]

const answer: ReadonlyArray<Telling> = [
  (stage) => ({
    title: "Closer",
    description: `${first(stage)} comes closer to ${stage.thing} than anyone should. A sound, a tremor, and then everything ${stage.here} seems to hold its breath.`,
    action: `${first(stage)} reaches out towards ${stage.thing}`,
    summary: `${first(stage)} reaches out slowly towards the centre of a close frame and stops just short.`,
    mood: "tense and hopeful",
    cast: [first(stage)]
  }),
  (stage) => ({
    title: "A Change in the Air",
    description: `Something changes ${stage.here}. ${last(stage)} looks up first, and knows that ${stage.thing} will not wait.`,
    action: `${last(stage)} looks up as the light changes`,
    summary: `${last(stage)} lifts the head and turns towards the light, low in the frame under a wide sky.`,
    mood: "uneasy",
    cast: [last(stage)]
  })
]

const together: ReadonlyArray<Telling> = [
  (stage) =>
    alone(stage)
      ? {
          title: "One More Try",
          description: `${first(stage)} nearly turns back, then stays. With both hands and all patience, ${first(stage)} tends to ${stage.thing}.`,
          action: `${first(stage)} bends over ${stage.thing} with great care`,
          summary: `${first(stage)} bends down in the middle of the frame and works with small, patient movements.`,
          mood: "determined",
          cast: stage.cast
        }
      : {
          title: "Side by Side",
          description: `What one of them cannot do alone, they do together: ${first(stage)} goes ahead, ${listed(others(stage))} close behind, with ${stage.thing} safe between them.`,
          action: `${listed(stage.cast)} move closer together around ${stage.thing}`,
          summary: `${listed(stage.cast)} step towards each other from both sides until they meet in the middle of the frame.`,
          mood: "warm and determined",
          cast: stage.cast
        },
  (stage) => ({
    title: "What It Takes",
    description: `It takes longer than ${first(stage)} thought. But there is time ${stage.here}, and ${stage.thing} will be worth it.`,
    action: `${say(stage.cast, "works", "work")} on patiently`,
    summary: `${say(stage.cast, "works", "work")} on with small, steady movements in a medium frame while the light shifts.`,
    mood: "patient and warm",
    cast: stage.cast
  })
]

const home: ReadonlyArray<Telling> = [
  (stage) => ({
    title: titled(`Leaving ${stage.place}`),
    description: `${say(stage.cast, "leaves", "leave")} ${stage.place} without hurry. Once, ${first(stage)} looks back and smiles.`,
    action: `${say(stage.cast, "walks", "walk")} away, and ${first(stage)} looks back once`,
    summary: `${say(stage.cast, "walks", "walk")} away from us into the depth of a wide frame; ${first(stage)} looks back once.`,
    mood: "peaceful",
    cast: stage.cast
  }),
  (stage) => ({
    title: "Afterwards",
    description: `It has grown late ${stage.here}. ${say(stage.cast, "sits", "sit")} down where it all began and ${many(stage.cast) ? "watch" : "watches"} the light go.`,
    action: `${say(stage.cast, "sits", "sit")} down and ${many(stage.cast) ? "watch" : "watches"} the light go`,
    summary: `${say(stage.cast, "sits", "sit")} down low in a wide frame and ${many(stage.cast) ? "grow" : "grows"} still under a large sky.`,
    mood: "content and a little wistful",
    cast: stage.cast
  })
]

/** What a scene does for the story. */
export type Part = "arrive" | "meet" | "answer" | "together" | "home"

const tellingsOf: Readonly<Record<Part, ReadonlyArray<Telling>>> = { arrive, meet, answer, together, home }

const arcs: Readonly<Record<number, ReadonlyArray<Part>>> = {
  1: ["meet"],
  2: ["meet", "home"],
  3: ["arrive", "meet", "home"],
  4: ["arrive", "meet", "together", "home"],
  5: ["arrive", "meet", "answer", "together", "home"]
}

/** The parts of a film of so many scenes: an arrival, the concept's own moment, what it asks, and an end. */
export const partsOf = (scenes: number): ReadonlyArray<Part> => {
  const known = arcs[scenes]
  if (known !== undefined) return known
  const between = Array.from(
    { length: scenes - 3 },
    (_, index): Part => (index % 2 === 0 ? "answer" : "together")
  )
  return ["arrive", "meet", ...between, "home"]
}

/** The shots of a film of so many scenes, each with the ways it can be told. */
export const tellings = (scenes: number): ReadonlyArray<ReadonlyArray<Telling>> =>
  partsOf(scenes).map((part) => tellingsOf[part])
