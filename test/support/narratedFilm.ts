import { Effect, Option, Ref } from "effect"
import { NarrationId } from "../../src/domain/AssetId.js"
import type { Degradation } from "../../src/domain/Degradation.js"
import { type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { Narrator, SceneId, type StoryPlan } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { type Clip, Ffmpeg } from "../../src/services/Ffmpeg.js"
import { StateStore, type StoreOptions } from "../../src/services/StateStore.js"
import { inVirtualTime, mockedStudio } from "./film.js"
import { plan, scene } from "./plans.js"
import { type GrokScript, type Made, paid } from "./scriptedGrok.js"

const concept = "A fox and owl discover a glowing crystal"

/** The scripted voice takes 0.4 s for a word. */
export const words = (count: number, word = "word"): string =>
  Array.from({ length: count }, (_, n) => `${word}${"abcdefghij"[n % 10]}`).join(" ")

/** A plan whose scenes have these narrations. */
export const told = (...narrations: ReadonlyArray<string>): StoryPlan =>
  plan({
    language: "en",
    characters: [],
    narrator: new Narrator({ voice: "orion", manner: "calm" }),
    scenes: narrations.map((narration, index) => scene(index + 1, { narration, charactersPresent: [] }))
  })

/** A film with a narrator. */
export const narrated: Partial<FilmOptions> = { sound: "narrated" }

/** A film in one studio, made as often as it takes: with each making, what it ordered. */
export const studioOf = (story: StoryPlan, script: GrokScript = {}, store: StoreOptions = {}) => {
  const studio = mockedStudio(story, { grok: script, store })
  const joined = Ref.unsafeMake<ReadonlyArray<Clip>>([])
  let before = 0
  const make = (given: StoryPlan = story, options: Partial<FilmOptions> = narrated) =>
    Effect.gen(function* () {
      const settings = yield* FilmSettings
      const exit = yield* makeFilm(concept, Option.some(given)).pipe(
        Effect.updateService(Ffmpeg, (ffmpeg) => ({
          ...ffmpeg,
          assemble: (clips, to, wishes) =>
            Effect.zipRight(Ref.set(joined, clips), ffmpeg.assemble(clips, to, wishes))
        })),
        Effect.provideService(FilmSettings, { ...settings, flowRetries: 0, ...options }),
        Effect.either
      )
      const all = paid(yield* studio.calls)
      const calls = all.slice(before)
      before = all.length
      return { exit, calls, joined: yield* joined }
    })
  const within = <A, E, R>(film: Effect.Effect<A, E, R>) =>
    inVirtualTime(film).pipe(Effect.provide(studio.layer))
  return { make, within }
}

/** How many of these calls were made. */
export const countOf = (calls: ReadonlyArray<Made>, call: Made["call"]) =>
  calls.filter((made) => made.call === call).length

/** Asks for a fresh recording of a scene's narration. */
export const redo = (scene: number) =>
  Effect.flatMap(StateStore, ({ mark }) => {
    const meant = new NarrationId({ sceneId: SceneId.make(scene) })
    return mark({ kind: "redo", asset: "narration", name: meant.name, meant })
  })

/** What a film is less than planned by. */
export const pointsOf = ({ degradations }: { readonly degradations: ReadonlyArray<Degradation> }) =>
  degradations.map(({ kind, subject }) => [kind, subject])

/** How long clips are, in seconds. */
export const lengthsOf = (clips: ReadonlyArray<{ readonly duration: number }>) =>
  clips.map(({ duration }) => duration)
