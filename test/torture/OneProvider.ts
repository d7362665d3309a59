import { Effect, Layer, type Option } from "effect"
import { Artist, type Sight, type SimulatorSettings } from "xai-simulator"
import { seedFrom, sha256 } from "../../packages/xai-simulator/src/Seed.js"
import { Character, Line } from "../../src/domain/StoryPlan.js"
import { filmArtist } from "../../src/simulated/FilmArtist.js"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { fox, owl, plan, scene } from "../support/plans.js"
import { plannedSpeaking } from "../support/simulatedStudio.js"

/** Three seconds a scene, one crossfade, so that the join has something to encode; a story is told over two, one is talked in. */
const scenes = [
  scene(1, { durationSeconds: 3, narration: "She waits." }),
  scene(2, {
    durationSeconds: 3,
    charactersPresent: ["Fox"],
    transition: "crossfade",
    lines: [new Line({ speaker: "Fox", text: "Only me." })]
  }),
  scene(3, { durationSeconds: 3, narration: "Nobody comes." })
]

const characters = [new Character({ ...fox, voice: "leo" }), new Character({ ...owl, voice: "luna" })]

/** What was made in this process, by what was asked: every tortured film asks for the same. */
const remembered = <A>() => {
  const known = new Map<string, A>()
  return (asked: string, make: Effect.Effect<A>) =>
    Effect.suspend(() => {
      const found = known.get(asked)
      if (found !== undefined) return Effect.succeed(found)
      return Effect.tap(make, (made) => Effect.sync(() => known.set(asked, made)))
    })
}
const once = remembered<Uint8Array>()
const seenOnce = remembered<Option.Option<Sight>>()

/**
 * Draws and films the same for the same request, however often it is asked. The simulator counts its takes, as the real
 * provider throws its dice: a repeated call brings another picture, and then another film, which no one could compare.
 */
const steady = Layer.effect(
  Artist,
  Effect.map(Artist, (artist) => ({
    ...artist,
    draw: (request) => {
      const seed = seedFrom(JSON.stringify(request.spec), request.width, request.height)
      const steadily = { ...request, seed }
      return once(`draw ${JSON.stringify(steadily)}`, artist.draw(steadily))
    },
    inspect: (jpeg) => seenOnce(sha256(jpeg), artist.inspect(jpeg)),
    film: (request) => {
      const picture = sha256(request.picture)
      const steadily = { ...request, seed: seedFrom(picture, request.prompt) }
      return once(`film ${JSON.stringify({ ...steadily, picture })}`, artist.film(steadily))
    },
    refilm: (request) => {
      const clip = sha256(request.clip)
      const steadily = { ...request, seed: seedFrom(clip, request.prompt) }
      return once(`refilm ${JSON.stringify({ ...steadily, clip })}`, artist.refilm(steadily))
    }
  }))
)

/** The simulator's own artist, steadily. */
export const steadyArtist = Layer.provide(steady, filmArtist)

/** How the simulator answers a film of so many scenes, small and quick. */
export const settingsFor = (many: 2 | 3): SimulatorSettings => ({
  sceneSeconds: 3,
  framesPerSecond: 4,
  scale: 0.15,
  delays: { chatMillis: 5, imageMillis: 20, videoMillis: 60, jitter: 0 },
  speech: "tones",
  answers: [plannedSpeaking(plan({ language: "en", characters, scenes: scenes.slice(0, many) }))]
})

/** The provider of a film of so many scenes, in this process: its bill and log outlive every victim. */
export const oneProvider = (many: 2 | 3) => rehearsing(settingsFor(many)).pipe(Layer.provide(steadyArtist))
