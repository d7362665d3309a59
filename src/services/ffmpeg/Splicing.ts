import { type Duration, Effect, Option } from "effect"
import { composer } from "./Arguments.js"
import type { Workbench } from "./Assemble.js"
import { freeNumber, joinSettings, profileName, readSetting } from "./DecoderSetting.js"
import type { Inspection } from "./Facts.js"
import { type FilmPlan, perSecond } from "./FilmPlan.js"
import { refused } from "./Media.js"
import { insertArguments } from "./PieceArguments.js"
import { type Stretch, spliceable, stretchesOf } from "./Splice.js"
import { type Packets, readPackets, type Taken, writeSpliced } from "./SpliceFiles.js"

/** How a film's picture is put together from clips' packets and pieces. */
export interface Splice {
  readonly stretches: ReadonlyArray<Stretch>
  /** Of the clips whose packets are copied. */
  readonly configuration: Uint8Array
}

/** The way to splice a film, read from its clips; `None` where no clip has packets that could stay as they are. */
export const planSplice = Effect.fn("Ffmpeg.planSplice")(function* (
  task: string,
  plan: FilmPlan,
  clips: ReadonlyArray<Inspection>
) {
  const known = new Map<string, Packets>()
  for (const { path } of spliceable(plan, clips))
    if (!known.has(path)) known.set(path, yield* readPackets(task, path, plan.rate))
  const [first] = [...known.values()]
  const stretches = stretchesOf(plan, (path) => known.get(path)?.packets ?? [])
  return first === undefined
    ? Option.none<Splice>()
    : Option.map(stretches, (them): Splice => ({ stretches: them, configuration: first.configuration }))
})

/** Encodes what has to be, and writes the whole picture as one track; gives how many of its frames are the clips' own. */
export const splice = Effect.fn("Ffmpeg.splice")(function* (
  strictWork: Workbench["strictWork"],
  {
    atOnce,
    place,
    plan,
    splice: { configuration, stretches },
    task,
    timeLimit,
    told
  }: {
    readonly task: string
    readonly plan: FilmPlan
    readonly splice: Splice
    readonly place: (name: string) => string
    readonly atOnce: number
    readonly timeLimit: Duration.DurationInput
    /** Hears how many seconds of a stretch are encoded. */
    readonly told: (stretch: number) => (seconds: number) => Effect.Effect<void>
  },
  to: string
) {
  const unfit = (why: string) => refused(task, "NotAsPlanned", `the clips cannot be spliced: ${why}`)
  const own = Option.getOrUndefined(readSetting(configuration))
  if (own === undefined) return yield* unfit("their decoder configuration cannot be read")
  const number = Option.getOrUndefined(freeNumber(own))
  const profile = Option.getOrUndefined(profileName(own))
  if (number === undefined || profile === undefined)
    return yield* unfit("no piece can be made to their profile")
  const compose = yield* composer
  let merged = configuration
  const runs = yield* Effect.forEach(
    stretches,
    (stretch, index) =>
      Effect.gen(function* () {
        if (stretch._tag === "Own") return stretch satisfies Taken
        const made = place(`insert-${index + 1}.mp4`)
        yield* strictWork(
          task,
          insertArguments(compose, plan, stretch.piece, { number, profile }, made),
          timeLimit,
          told(index)
        )
        const piece = yield* readPackets(task, made, plan.rate)
        if (piece.packets.length !== stretch.frames || piece.packets[0]?.isStart !== true)
          return yield* unfit("a piece is not as long as planned")
        const both = Option.flatMap(readSetting(piece.configuration), (its) => joinSettings(own, its))
        if (Option.isNone(both)) return yield* unfit("a piece has another decoder setting")
        // One encoder, one setting: all pieces' records are the same, or the film would show it in its parameter sets.
        if (merged !== configuration && Buffer.compare(merged, both.value) !== 0)
          return yield* unfit("the pieces are not alike")
        merged = both.value
        return { path: made, firstPacket: 0, packets: stretch.frames, from: 0, frames: stretch.frames }
      }),
    { concurrency: atOnce }
  )
  yield* writeSpliced(task, runs, merged, plan.rate, to)
  const copied = stretches.reduce((sum, it) => sum + (it._tag === "Own" ? it.frames : 0), 0)
  yield* Effect.annotateCurrentSpan({ copied, seconds: copied / perSecond(plan.rate) })
  return copied
})
