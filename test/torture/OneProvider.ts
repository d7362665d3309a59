import { Effect, Layer } from "effect"
import { Artist } from "xai-simulator"
import { seedFrom, sha256 } from "../../packages/xai-simulator/src/Seed.js"
import { filmArtist } from "../../src/simulated/FilmArtist.js"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { plan, scene } from "../support/plans.js"
import { planned } from "../support/simulatedStudio.js"

/** Three seconds a scene, six pictures a second, one crossfade, so that the join has something to encode. */
const story = plan({
  scenes: [
    scene(1, { durationSeconds: 3 }),
    scene(2, { durationSeconds: 3, charactersPresent: ["Fox"], transition: "crossfade" }),
    scene(3, { durationSeconds: 3 })
  ]
})

/**
 * Draws and films the same for the same request, however often it is asked. The simulator counts its takes, as the real
 * provider throws its dice: a repeated call brings another picture, and then another film, which no one could compare.
 */
const steady = Layer.effect(
  Artist,
  Effect.map(Artist, (artist) => ({
    ...artist,
    draw: (request) =>
      artist.draw({
        ...request,
        seed: seedFrom(JSON.stringify(request.spec), request.width, request.height)
      }),
    film: (request) => artist.film({ ...request, seed: seedFrom(sha256(request.picture), request.prompt) }),
    refilm: (request) => artist.refilm({ ...request, seed: seedFrom(sha256(request.clip), request.prompt) })
  }))
)

/** The provider, in this process: its bill and log outlive every victim. */
export const oneProvider = rehearsing({
  sceneSeconds: 3,
  framesPerSecond: 4,
  scale: 0.15,
  delays: { chatMillis: 5, imageMillis: 20, videoMillis: 60, jitter: 0 },
  answers: [planned(story)]
}).pipe(Layer.provide(Layer.provide(steady, filmArtist)))
