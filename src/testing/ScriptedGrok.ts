import { FileSystem } from "@effect/platform"
import { Duration, Effect, Layer, Option, Ref, Schema, String } from "effect"
import { type LocalFile, Sha256 } from "../domain/Assets.js"
import { type ContinuityVerdict, Trait } from "../domain/Judgement.js"
import { type Ticks, ticksFromUsd } from "../domain/Money.js"
import { asSpokenAnswer, SpokenPlanAnswer } from "../domain/PlanAnswer.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { onlyPicture, penalty, supposedVerdict } from "../domain/Verdict.js"
import { builtInVoices, priceOfHearing, priceOfSpeech } from "../domain/Voices.js"
import type { HearingOrder } from "../services/GrokCalls.js"
import { type Billed, GrokClient, RequestId } from "../services/GrokClient.js"
import { type Call, ClipLost, type GrokError, PromptRefused } from "../services/GrokError.js"
import { Workspace } from "../services/Workspace.js"
import { standInSeconds } from "./FfmpegTest.js"
import { hashOf } from "./Kit.js"
import { tonesOf, wordsWithin } from "./Tones.js"

/** One call of the API, as the tests tell them apart. */
export interface Made {
  readonly call: Call
  readonly words: string
  readonly pictures: ReadonlyArray<string>
}

/** What the scripted provider does. Everything has a default; every call is written down. */
export interface GrokScript {
  readonly plans?: ReadonlyArray<StoryPlan>
  /** The score of a judgement, from its `Judging: …` line and how often that line was asked before. */
  readonly score?: (judging: string, before: number) => number
  /** The verdicts of a judgement word for word, instead of some that come to a score. */
  readonly verdict?: (judging: string, before: number) => ContinuityVerdict | undefined
  /** Answers to questions that are none of a film's, by the question's name. */
  readonly answers?: Readonly<Record<string, unknown>>
  /** Words that were refused in others; gentler where it is not said. */
  readonly reworded?: (refused: string) => string
  /** Refuses or fails a call, from its words; called before anything is answered. */
  readonly fail?: (made: Made, before: ReadonlyArray<Made>) => Option.Option<GrokError>
  /** Jobs that never end. */
  readonly rendering?: (id: string) => boolean
  /** What is heard in a clip or a recording, in place of what was ordered to be said in it. */
  readonly heard?: (said: string, order: HearingOrder) => string
  /** How long a picture takes. */
  readonly drawing?: Duration.DurationInput
}

/** A refusal of `call` by the provider's rules, billed at 6 cents, for a script to fail with. */
export const refused = (call: Call, detail = "not that"): PromptRefused =>
  new PromptRefused({ call, detail, billed: ticksFromUsd(0.06) })

/** A clip's job that will never deliver, for a script to fail with. */
export const lost = (reason: ClipLost["reason"] = "Failed"): ClipLost =>
  new ClipLost({ call: "checkVideo", reason, detail: "the job fell over" })

const encoder = new TextEncoder()

/** When the first line of a clip is said, in seconds. */
const linesBegin = 0.4

/** What characters say in a clip, by its prompt. */
const linesIn = (prompt: string): string =>
  [...prompt.matchAll(/^Dialogue: .*?: "(.*)"$/gm)].map(([, line = ""]) => line).join(" ")

/** A provider that answers from a script, and the list of what it was asked. */
export const scriptedGrok = (script: GrokScript, story: StoryPlan) => {
  const calls = Ref.unsafeMake<ReadonlyArray<Made>>([])
  const atOnce = { now: 0, most: 0 }
  let jobs = 0
  /** Each job's clip by its link: how long it is to be, and what is said in it. An edit keeps both of the clip that was ordered last. */
  const clips = new Map<string, { readonly seconds: number; readonly said: string }>()
  let filming = { seconds: 8, said: "" }
  /** What is said in each recording, by its hash. */
  const recordings = new Map<string, string>()
  let planned = 0

  const enter = (made: Made) =>
    Effect.gen(function* () {
      const before = yield* Ref.getAndUpdate(calls, (so) => [...so, made])
      const failure = script.fail?.(made, before) ?? Option.none()
      if (Option.isSome(failure)) return yield* failure.value
      return before
    })

  const accepted = () => {
    const id = RequestId.make(`job-${++jobs}`)
    clips.set(`https://media.example/${id}.mp4`, filming)
    return { answer: id, cost: Option.none() }
  }

  const costing = <A>(answer: A, cost: Ticks): Billed<A> => ({ answer, cost: Option.some(cost) })
  const billed = <A>(answer: A, usd: number): Billed<A> => costing(answer, ticksFromUsd(usd))

  /** What is said in a file of the film: in a recording, or in a clip, which names its link. */
  const saidIn = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, { path, sha256 }: LocalFile) {
    const recorded = recordings.get(sha256)
    if (recorded !== undefined) return recorded
    const workspace = yield* Effect.serviceOption(Workspace)
    if (Option.isNone(workspace)) return ""
    const text = yield* Effect.orElseSucceed(fs.readFileString(workspace.value.absolute(path)), () => "")
    return clips.get(/^clip of (\S+)/.exec(text)?.[1] ?? "")?.said ?? ""
  })

  const picture = (call: Call, words: string, from: ReadonlyArray<LocalFile>) =>
    Effect.gen(function* () {
      atOnce.most = Math.max(atOnce.most, ++atOnce.now)
      yield* Effect.sleep(script.drawing ?? Duration.zero)
      const before = yield* enter({ call, words, pictures: from.map(({ path }) => path) })
      const bytes = encoder.encode(`picture ${before.length}: ${words}`)
      return billed({ url: Option.none<string>(), bytes: Option.some(bytes) }, 0.06)
    }).pipe(Effect.ensuring(Effect.sync(() => (atOnce.now -= 1))))

  const layer = Layer.unwrapEffect(
    Effect.map(FileSystem.FileSystem, (fs) =>
      GrokClient.layerTest({
        ask: (question) =>
          Effect.gen(function* () {
            const made: Made = {
              call: "ask",
              words: `${question.name}\n${question.words}`,
              pictures: question.pictures.map(({ path }) => path)
            }
            const before = yield* enter(made)
            const judging = question.words.split("\n")[0] ?? ""
            const asked = before.filter(({ words }) => words.split("\n")[1] === judging).length
            const answers: Readonly<Record<string, () => unknown>> = {
              story_plan: () =>
                Schema.encodeSync(SpokenPlanAnswer)(asSpokenAnswer(script.plans?.[planned++] ?? story)),
              character_traits: () => ({ traits: scriptedTraits }),
              continuity_verdict: () =>
                script.verdict?.(judging, asked) ??
                scoredVerdict(alikeVerdict(question.words), script.score?.(judging, asked) ?? 0.9),
              reworded_prompt: () => {
                const words = question.words.split("\n").at(-1) ?? ""
                return { prompt: script.reworded?.(words) ?? `gently: ${words}` }
              }
            }
            const known = answers[question.name]?.() ?? script.answers?.[question.name] ?? {}
            const answer = yield* Effect.orDie(Schema.decodeUnknown(question.answer)(known))
            return billed(answer, 0.002)
          }),
        drawImage: ({ prompt }) => picture("drawImage", prompt, []),
        editImage: ({ pictures, prompt }) => picture("editImage", prompt, pictures),
        submitVideo: (order) =>
          Effect.map(
            enter({ call: "submitVideo", words: order.prompt, pictures: [order.keyframe.path] }),
            () => {
              filming = { seconds: order.seconds, said: linesIn(order.prompt) }
              return accepted()
            }
          ),
        submitVideoEdit: ({ prompt, video }) =>
          Effect.map(enter({ call: "submitVideoEdit", words: prompt, pictures: [video.path] }), accepted),
        speak: (order) =>
          Effect.map(enter({ call: "speak", words: order.text, pictures: [] }), () => {
            const speech = tonesOf(order)
            recordings.set(hashOf(speech.bytes), order.text)
            return costing(speech, priceOfSpeech(order.text))
          }),
        transcribe: (order) =>
          Effect.gen(function* () {
            yield* enter({ call: "transcribe", words: order.file.path, pictures: [] })
            const said = yield* saidIn(fs, order.file)
            const text = script.heard?.(said, order) ?? said
            const words = wordsWithin(text, recordings.has(order.file.sha256) ? 0 : linesBegin, order.seconds)
            return costing({ text, words }, priceOfHearing(order.seconds))
          }),
        voices: Effect.as(
          enter({ call: "listVoices", words: "", pictures: [] }),
          builtInVoices.map((id) => ({
            id,
            name: String.capitalize(id),
            description: "a tone",
            language: ""
          }))
        ),
        checkVideo: (id) =>
          Effect.map(enter({ call: "checkVideo", words: id, pictures: [] }), (before) =>
            script.rendering?.(id) === true ||
            before.filter(({ call, words }) => call === "checkVideo" && words === id).length === 0
              ? { _tag: "Rendering" as const, progress: Option.some(50) }
              : {
                  _tag: "Done" as const,
                  url: `https://media.example/${id}.mp4`,
                  cost: Option.some(ticksFromUsd(0.562))
                }
          ),
        download: (url, to) =>
          Effect.gen(function* () {
            yield* enter({ call: "download", words: url, pictures: [] })
            const bytes = encoder.encode(
              `clip of ${url}\n${standInSeconds((clips.get(url) ?? filming).seconds)}`
            )
            yield* Effect.orDie(fs.writeFile(to, bytes))
            return { sha256: Sha256.make("0".repeat(64)), bytes: bytes.length }
          })
      })
    )
  )
  return { layer, calls: Ref.get(calls), mostPicturesAtOnce: Effect.sync(() => atOnce.most) }
}

/** The paid calls among those made. */
export const paid = (calls: ReadonlyArray<Made>): ReadonlyArray<Made> =>
  calls.filter(({ call }) => call !== "checkVideo" && call !== "download" && call !== "listVoices")

/** What every character of a scripted film is asked about: four main traits, six details. */
export const scriptedTraits: ReadonlyArray<Trait> = Array.from(
  { length: 10 },
  (_, index) =>
    new Trait(
      index < 4
        ? { trait: `main trait ${index + 1}`, prominence: "main" }
        : { trait: `detail ${index + 1}`, prominence: "detail" }
    )
)

/** How many main traits and details differ at a score; the nearest there is, since scores go in steps. */
export const differingAt = (score: number): { readonly main: number; readonly detail: number } => {
  const ways = [0, 1, 2, 3, 4].flatMap((main) => [0, 1, 2, 3, 4, 5, 6].map((detail) => ({ main, detail })))
  const off = (way: { readonly main: number; readonly detail: number }) =>
    Math.abs(Math.max(0, 1 - way.main * penalty.main - way.detail * penalty.detail) - score)
  return ways.reduce((best, way) => (off(way) < off(best) - 1e-9 ? way : best))
}

/** Verdicts that find everybody alike in every picture, from the words of a judgement. */
export const alikeVerdict = (words: string): ContinuityVerdict => {
  const lists = words.matchAll(/^Traits of (.+):\n((?:\d+\. .*\n?)*)/gm)
  const cast = [...lists].map(([, name = "", list = ""]) => ({
    name,
    traits: list.match(/^\d+\. .*/gm)?.map((trait) => new Trait({ trait, prominence: "detail" })) ?? []
  }))
  const count = Number(/The first (\d+) pictures/.exec(words)?.[1] ?? 1)
  const pictures = Array.from({ length: count }, () => onlyPicture)
  return supposedVerdict({ kind: "clip", cast, pictures }, true)
}

/** The same verdicts, with as many mismatches as bring everybody to `score`. */
export const scoredVerdict = (alike: ContinuityVerdict, score: number): ContinuityVerdict => {
  const { detail, main } = differingAt(score)
  return {
    pictures: alike.pictures.map((picture) => ({
      ...picture,
      characters: picture.characters.map((figure) => ({
        ...figure,
        traits: figure.traits.map((one) => ({
          ...one,
          verdict: one.trait <= main || (one.trait > 4 && one.trait <= 4 + detail) ? "mismatch" : one.verdict
        }))
      }))
    }))
  }
}
