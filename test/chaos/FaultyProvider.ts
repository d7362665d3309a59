import { Layer } from "effect"
import type { FaultName, RouteName, SimulatorSettings } from "xai-simulator"
import { faultCatalogue } from "../../packages/xai-simulator/src/faults/FaultCatalogue.js"
import { Character, Line } from "../../src/domain/StoryPlan.js"
import { filmArtist } from "../../src/simulated/FilmArtist.js"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { plan, scene } from "../support/plans.js"
import { plannedSpeaking, someone } from "../support/simulatedStudio.js"

/** The share of all answers that is a fault. */
export const shareOfFaults = 0.2

/** The routes a film uses. */
const routes: ReadonlyArray<RouteName> = [
  "chat",
  "image-generations",
  "image-edits",
  "video-generations",
  "video-edits",
  "video-poll",
  "tts",
  "stt",
  "media"
]

type Rule = NonNullable<SimulatorSettings["faults"]>[number]

/** What a fault needs to be told, where its name alone does not do. */
const told: { readonly [name in FaultName]?: Omit<Exclude<Rule["fault"], string>, "name"> } = {
  http: { status: 507, text: "Insufficient storage." },
  "slow-drip": { seconds: 0.2 },
  "media-oversized": { bytes: 1024 ** 4 }
}

/**
 * Every fault of the catalogue on every route it can strike, equally likely, so that together they strike the share
 * asked for: each rule is drawn on its own, hence the root.
 */
const everything: ReadonlyArray<Rule> = routes.flatMap((route) => {
  const names = Object.entries(faultCatalogue).flatMap(
    ([name, entry]: [string, { routes: ReadonlyArray<RouteName> }]) =>
      entry.routes.includes(route) ? [name as FaultName] : []
  )
  const probability = 1 - (1 - shareOfFaults) ** (1 / names.length)
  return names.map((name): Rule => ({ route, when: { probability }, fault: { name, ...told[name] } }))
})

/** Two characters, two scenes of three seconds; a narrator tells the one, and in the other somebody speaks. */
export const story = plan({
  language: "en",
  characters: [
    new Character({ ...someone("Fox", "fox", "russet"), voice: "leo" }),
    new Character({ ...someone("Owl", "owl", "cream"), voice: "luna" })
  ],
  scenes: [
    scene(1, { durationSeconds: 3, charactersPresent: ["Fox"], narration: "She waits." }),
    scene(2, {
      durationSeconds: 3,
      charactersPresent: ["Fox", "Owl"],
      lines: [new Line({ speaker: "Owl", text: "Only me." })]
    })
  ]
})

/** How the simulator answers where a fifth of all answers is a fault drawn from the whole catalogue. */
export const faultySettings = (seed: number): SimulatorSettings => ({
  seed,
  sceneSeconds: 3,
  framesPerSecond: 4,
  scale: 0.15,
  delays: { chatMillis: 2, imageMillis: 5, videoMillis: 20, jitter: 0 },
  speech: "tones",
  answers: [plannedSpeaking(story)],
  faults: everything
})

/** A provider on which a fifth of all answers is a fault drawn from the whole catalogue. */
export const faultyProvider = (seed: number) =>
  rehearsing(faultySettings(seed)).pipe(Layer.provide(filmArtist))
