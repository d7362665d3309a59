import { Effect, Layer, Option, Schema } from "effect"
import { StoryPlan } from "../domain/StoryPlan.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { GrokClient, RequestId } from "../services/GrokClient.js"
import { Workspace } from "../services/Workspace.js"
import { Placeholders } from "./Placeholders.js"

/** What is supposed of the answers nobody has asked for yet. */
export interface Supposed {
  /** What every judgement still to come will say, 0 to 1: 1 is the best case, 0 makes every loop run full. */
  readonly score: number
  /** The plan that stands for one nobody has written yet. */
  readonly plan: StoryPlan
}

const encodePlan = Schema.encodeSync(StoryPlan)

/** A provider that is not there: it answers at once, for nothing, with placeholders, and sends no request. */
export const forecastGrok = (supposed: Supposed) =>
  Layer.effect(
    GrokClient,
    Effect.gen(function* () {
      const ffmpeg = yield* Ffmpeg
      const placeholders = yield* Placeholders
      const workspace = yield* Workspace
      let jobs = 0

      const answers: Readonly<Record<string, () => unknown>> = {
        story_plan: () => encodePlan(supposed.plan),
        reworded_prompt: () => ({ prompt: "the same wish in other words" })
      }
      const picture = Effect.succeed({
        answer: { url: Option.some("placeholder:picture"), bytes: Option.none() },
        cost: Option.none()
      })
      const job = (seconds: number) =>
        Effect.gen(function* () {
          const id = RequestId.make(`placeholder-${++jobs}`)
          yield* placeholders.setLength(id, seconds)
          return { answer: id, cost: Option.none() }
        })

      return {
        ask: (question) =>
          (question.supposed === undefined
            ? Schema.decodeUnknown(question.answer)(answers[question.name]?.())
            : Effect.succeed(question.supposed(supposed.score))
          ).pipe(
            Effect.map((answer) => ({ answer, cost: Option.none() })),
            // A question this forecast has no answer for is a mistake in the program.
            Effect.orDie
          ),
        drawImage: () => picture,
        editImage: () => picture,
        submitVideo: (order) => job(order.seconds),
        submitVideoEdit: ({ video }) =>
          Effect.flatMap(Effect.orDie(ffmpeg.probe(workspace.absolute(video.path))), ({ durationSeconds }) =>
            job(durationSeconds)
          ),
        checkVideo: (id) =>
          Effect.gen(function* () {
            const url = `placeholder:${id}`
            yield* placeholders.setLength(url, yield* placeholders.lengthOf(id))
            return { _tag: "Done", url, cost: Option.none() }
          }),
        download: (url, to) =>
          Effect.gen(function* () {
            const sha256 = yield* placeholders.freshHash
            const seconds = yield* placeholders.lengthOf(url)
            yield* placeholders.put(to, { _tag: "Placeholder", sha256, seconds })
            return { sha256, bytes: 0 }
          })
      }
    })
  )
