import { type FileSystem, Path } from "@effect/platform"
import { Array, type Duration, Effect, Option, type Scope } from "effect"
import { counted } from "../../domain/Words.js"
import { believing } from "./Believing.js"
import { candidates, choose } from "./Choose.js"
import { stillsCommand, verifyCommand } from "./ClipCommands.js"
import { argumentsOf, type Command } from "./Command.js"
import { asDamage, speaksOfMachine, withoutNoise } from "./Complaints.js"
import { inspect, inspectClip } from "./clip/Facts.js"
import type { Inspection } from "./clip/Inspection.js"
import { makeAssemble } from "./join/Assemble.js"
import { makeAddLanguages } from "./join/Languages.js"
import {
  type ChosenFfmpeg,
  CurrentTask,
  type FfmpegCalls,
  failedAs,
  failMedia,
  type MediaFacts,
  type SoundFacts
} from "./Media.js"
import { flattenCommand, tileCommand } from "./PictureCommands.js"
import { type PictureFacts, plainPicture, planTiles } from "./PictureFacts.js"
import { framesCounted } from "./Readings.js"
import { type Job, run } from "./Run.js"
import { inspectSound, listenCommand, secondsHeard } from "./SoundFile.js"
import { deliver, workshop, written } from "./Workshop.js"

/** How ffmpeg is found and how long it may work. */
export interface FfmpegOptions {
  /** The binary to prefer. */
  readonly path?: string
  readonly limits?: Partial<FfmpegLimits>
}

/** Time limits, and how many processes may run at once. */
export interface FfmpegLimits {
  /** For trying out a binary; 10 s. */
  readonly probe: Duration.DurationInput
  /** For one job; 2 min, to which a join adds 20 s for every second of film. */
  readonly job: Duration.DurationInput
  /** For stopping when asked to, before being killed; 5 s. */
  readonly grace: Duration.DurationInput
  /** Processes at once; 2, since each uses every core it finds. */
  readonly atOnce: number
}

const defaults: FfmpegLimits = { probe: "10 seconds", job: "2 minutes", grace: "5 seconds", atOnce: 2 }

/** The live body of `Ffmpeg`. Everything it remembers lives in this one value: two of them share nothing. */
export const make = Effect.fn("Ffmpeg.make")(function* (options: FfmpegOptions) {
  const path = yield* Path.Path
  const context = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
  const limits = { ...defaults, ...options.limits }
  const gate = yield* Effect.makeSemaphore(limits.atOnce)
  const choosing = yield* Effect.makeSemaphore(1)
  // A choice that was interrupted half way is not remembered, and neither is a failure: the next caller looks again.
  let known: ChosenFfmpeg | undefined

  const look = candidates(Option.fromNullable(options.path)).pipe(
    Effect.flatMap((all) => choose(all, limits)),
    Effect.tap((ffmpeg) => {
      known = ffmpeg
    }),
    Effect.provide(context)
  )
  const chosen = choosing.withPermits(1)(
    Effect.suspend(() => (known === undefined ? look : Effect.succeed(known)))
  )

  const work = Effect.fn("Ffmpeg.work")(function* (command: Command, options: Partial<Job> = {}) {
    const { path: ffmpeg } = yield* chosen
    const args = yield* argumentsOf(command)
    return yield* run({
      ffmpeg,
      arguments: args,
      timeLimit: limits.job,
      grace: limits.grace,
      ...options
    }).pipe(gate.withPermits(1), Effect.mapError(asDamage))
  })

  /** Like `work`, for jobs whose every word on standard error is one too many. */
  const strictWork = Effect.fn("Ffmpeg.strictWork")(function* (command: Command, options?: Partial<Job>) {
    const finished = yield* work(command, options)
    const lines = withoutNoise(finished.lastLines)
    const [first] = lines
    if (first === undefined) return finished
    const reason = speaksOfMachine(lines) ? "Exit" : "Damaged"
    return yield* failMedia(reason, `ffmpeg complained: ${first.trim()}`, finished)
  })

  /**
   * Decodes everything without a complaint. What comes out counts: where a header tells otherwise (edit lists of an odd
   * kind, frames that need what was cut away) and the decoder has nothing against it, the clip is not damaged.
   */
  const decode = Effect.fn("Ffmpeg.decode")(function* (clip: Inspection) {
    const { facts, path: file } = clip
    const finished = yield* strictWork(verifyCommand(clip))
    const frames = framesCounted(finished.output)
    const declared = `${file} declares ${facts.video.frames} frames`
    if (frames === 0) return yield* failMedia("Damaged", `${declared}, but none came out`, finished)
    if (frames !== facts.video.frames) yield* Effect.logDebug(`${declared}, and ${frames} came out`)
    return { ...facts, video: { ...facts.video, frames } } satisfies MediaFacts
  })

  /** A verb of this service: what it does as failures tell it, its span, and what it stands on. */
  const verb = <A, E>(
    name: string,
    task: string,
    effect: Effect.Effect<A, E, FileSystem.FileSystem | Path.Path | Scope.Scope>
  ): Effect.Effect<A, E> =>
    effect.pipe(
      Effect.scoped,
      Effect.withSpan(`Ffmpeg.${name}`),
      Effect.provideService(CurrentTask, task),
      Effect.provide(context)
    )

  const frames = Effect.fnUntraced(function* (clip: string, to: Array.NonEmptyReadonlyArray<string>) {
    const inspected = yield* inspectClip(clip)
    const place = yield* workshop(to[0])
    const take = Effect.fnUntraced(function* (count: number) {
      const made = to.map((target, index) => ({
        number: Math.round(((count - 1) * index) / Math.max(1, to.length - 1)),
        to: place(`still-${index}.jpg`),
        target
      }))
      const finished = yield* work(stillsCommand(inspected, made))
      yield* Effect.forEach(made, (still) => written(still.to, finished))
      return made
    })
    const declared = inspected.facts.video.frames
    const made = yield* take(declared).pipe(
      // A header that counts otherwise than the decoder: what comes out is what there is.
      Effect.catchIf(failedAs("Damaged"), (damage) =>
        Effect.flatMap(decode(inspected), ({ video }) =>
          video.frames === declared ? Effect.fail(damage) : take(video.frames)
        )
      )
    )
    yield* Effect.forEach(made, (still) => deliver(still.to, still.target))
  })

  /** Makes one picture of others, whole or not at all. */
  const draw = Effect.fnUntraced(function* (
    pictures: ReadonlyArray<string>,
    to: string,
    commandOf: (plain: Array.NonEmptyReadonlyArray<PictureFacts>, made: string) => Command
  ) {
    if (!Array.isNonEmptyReadonlyArray(pictures)) return yield* failMedia("NotMedia", "there are no pictures")
    const place = yield* workshop(to)
    const plain = yield* Effect.forEach(pictures, (picture, index) =>
      plainPicture(picture, place(`plain-${index}.png`))
    )
    const made = place("picture")
    yield* written(made, yield* work(commandOf(plain, made)))
    yield* deliver(made, to)
  })

  /** A sound that no decoder can make anything of is damaged, and one that has something against a packet is not. */
  const listen = Effect.fnUntraced(function* (file: string) {
    const sound = yield* inspectSound(file)
    const finished = yield* work(listenCommand(sound))
    const seconds = secondsHeard(finished.output)
    if (seconds > 0) return { codec: sound.codec, seconds } satisfies SoundFacts
    return yield* failMedia("Damaged", `nothing of ${file} can be decoded`, finished)
  })

  const { assemble, soundtrack } = makeAssemble(strictWork, limits)
  const addLanguages = makeAddLanguages(strictWork)

  // Said, not inferred: its declaration must not lead to what joins are made of.
  const calls: FfmpegCalls = {
    chosen,
    probe: (file) =>
      verb(
        "probe",
        `reading ${path.basename(file)}`,
        Effect.map(inspect(file), ({ facts }) => facts)
      ),
    verify: (file) => {
      // Without the part of the name that says that it is in the making.
      const name = path.basename(file).replace(/^\.part-\d+-[0-9a-f]+-\d+-/, "")
      // Its header says that it is whole; ffmpeg's word alone does not have it made anew.
      const checked = Effect.flatMap(inspectClip(file), (clip) => believing(clip, decode))
      return verb("verify", `checking ${name}`, checked)
    },
    listen: (file) => verb("listen", `listening to ${path.basename(file)}`, listen(file)),
    frames: (clip, to) => verb("frames", `taking frames of ${path.basename(clip)}`, frames(clip, to)),
    tile: (pictures, to) =>
      verb(
        "tile",
        `putting ${pictures.length} pictures side by side`,
        draw(pictures, to, (plain, made) => tileCommand(planTiles(plain), made))
      ),
    flatten: (picture, to, kind) =>
      verb(
        "flatten",
        `making a ${kind === "png" ? "PNG without clear places" : "JPEG"} of a picture`,
        draw([picture], to, ([plain], made) => flattenCommand(plain, kind, made))
      ),
    assemble: (clips, to, options) =>
      verb("assemble", `joining ${counted(clips.length, "clip")}`, assemble(clips, to, options)),
    soundtrack: (clips, to, options) =>
      verb(
        "soundtrack",
        `making the sound of ${counted(clips.length, "clip")}`,
        soundtrack(clips, to, options)
      ),
    addLanguages: (film, languages, to) =>
      verb(
        "addLanguages",
        `adding ${counted(languages.length, "language")} to the film`,
        addLanguages(film, languages, to)
      )
  }
  return calls
})
