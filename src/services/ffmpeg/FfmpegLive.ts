import { FileSystem, Path } from "@effect/platform"
import { type Array, type Duration, Effect, Option, Random, SynchronizedRef } from "effect"
import { whyUnwritten } from "../DiskTrouble.js"
import { isMissing, moveFile } from "../FileOps.js"
import { composer, stillsArguments, verifyArguments } from "./Arguments.js"
import { candidates, choose } from "./Choose.js"
import { asDamage, speaksOfMachine, withoutNoise } from "./Complaints.js"
import { asClip, inspect } from "./clip/Facts.js"
import type { Inspection } from "./clip/Inspection.js"
import { makeAssemble } from "./join/Assemble.js"
import { believed, proveDecoder } from "./KnownClip.js"
import {
  type AssembleOptions,
  type ChosenFfmpeg,
  type Clip,
  type FfmpegMissing,
  type JoinedFilm,
  type MediaFacts,
  MediaFailed,
  refused
} from "./Media.js"
import { flatArguments, tileArguments } from "./PictureArguments.js"
import { inspectPicture, planTiles } from "./Pictures.js"
import { plainPicture } from "./PlainPictures.js"
import { framesCounted } from "./Readings.js"
import { type Job, run } from "./Run.js"

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

/** Our own leftovers: a folder named after the process that made it. */
const workFolder = /^\.ffmpeg-(\d+)-\d+$/

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: alive, but somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

const isAbandoned = (name: string): boolean => {
  const owner = workFolder.exec(name)?.[1]
  return owner !== undefined && !isAlive(Number(owner))
}

/** The live body of `Ffmpeg`. Everything it remembers lives in this one value: two of them share nothing. */
export const make = Effect.fn("Ffmpeg.make")(function* (options: FfmpegOptions) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const context = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
  const limits = { ...defaults, ...options.limits }
  const gate = yield* Effect.makeSemaphore(limits.atOnce)
  // A choice that was interrupted half way is not remembered, and neither is a failure: the next caller looks again.
  const memory = yield* SynchronizedRef.make(Option.none<ChosenFfmpeg>())

  const chosen = SynchronizedRef.modifyEffect(memory, (known) =>
    Option.match(known, {
      onSome: (ffmpeg) => Effect.succeed([ffmpeg, known] as const),
      onNone: () =>
        candidates(Option.fromNullable(options.path)).pipe(
          Effect.flatMap((all) => choose(all, limits)),
          Effect.map((ffmpeg) => [ffmpeg, Option.some(ffmpeg)] as const)
        )
    })
  )

  const work = Effect.fn("Ffmpeg.work")(function* (
    task: string,
    args: ReadonlyArray<string>,
    timeLimit: Duration.DurationInput = limits.job,
    told?: Job["told"],
    folder?: string
  ) {
    const { path: ffmpeg } = yield* chosen
    const place = folder === undefined ? {} : { folder }
    const job = { task, ffmpeg, arguments: args, timeLimit, grace: limits.grace, ...place }
    return yield* run(told === undefined ? job : { ...job, told }).pipe(
      gate.withPermits(1),
      Effect.mapError(asDamage)
    )
  })

  /** Like `work`, for jobs whose every word on standard error is one too many. */
  const strictWork = Effect.fn("Ffmpeg.strictWork")(function* (
    task: string,
    args: ReadonlyArray<string>,
    timeLimit?: Duration.DurationInput,
    told?: Job["told"],
    folder?: string
  ) {
    const finished = yield* work(task, args, timeLimit, told, folder)
    const lines = withoutNoise(finished.lines)
    const [first] = lines
    if (first !== undefined)
      return yield* new MediaFailed({
        task,
        reason: speaksOfMachine(lines) ? "Exit" : "Damaged",
        detail: `ffmpeg complained: ${first.trim()}`,
        lastLines: finished.lines,
        arguments: args
      })
    return finished
  })

  /** Removes work folders of processes that were killed. */
  const sweep = (folder: string) =>
    fs.readDirectory(folder).pipe(
      Effect.flatMap((names) =>
        Effect.forEach(names.filter(isAbandoned), (name) =>
          fs.remove(path.join(folder, name), { recursive: true, force: true })
        )
      ),
      Effect.ignore
    )

  /**
   * A folder beside `target` to work in, gone when the work is over. What is finished leaves it by rename, which is one
   * move because both are on one file system.
   */
  const workshop = Effect.fn("Ffmpeg.workshop")(function* (task: string, target: string) {
    const folder = path.dirname(target)
    yield* sweep(folder)
    const number = yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)
    const place = path.join(folder, `.ffmpeg-${process.pid}-${number}`)
    yield* Effect.acquireRelease(
      fs
        .makeDirectory(place, { mode: 0o700 })
        .pipe(
          Effect.mapError((error) =>
            refused(task, "Unwritable", `${folder} cannot be written (${whyUnwritten(error)})`)
          )
        ),
      () => Effect.ignoreLogged(fs.remove(place, { recursive: true, force: true }))
    )
    return (name: string) => path.join(place, name)
  })

  const deliver = (task: string, made: string, to: string) =>
    Effect.mapError(moveFile(fs, made, to), (error) =>
      refused(task, "Unwritable", `${to} cannot be written (${whyUnwritten(error)})`)
    )

  /** A picture that ffmpeg says it has written must be there. */
  const written = (task: string, file: string, args: ReadonlyArray<string>) =>
    fs.stat(file).pipe(
      Effect.map(({ size }) => size > FileSystem.Size(0)),
      Effect.catchIf(isMissing, () => Effect.succeed(false)),
      // A disk that does not say whether it is there says nothing against the clip.
      Effect.mapError((error) => refused(task, "Unreadable", `${file} cannot be read (${error.message})`)),
      Effect.filterOrFail(
        (isThere) => isThere,
        () =>
          new MediaFailed({
            task,
            reason: "Damaged",
            detail:
              "ffmpeg ended well but the picture is missing: the clip has fewer frames than it declares",
            lastLines: [],
            arguments: args
          })
      )
    )

  /**
   * Decodes everything without a complaint. What comes out counts: where a header tells otherwise (edit lists of an odd
   * kind, frames that need what was cut away) and the decoder has nothing against it, the clip is not damaged.
   */
  const decode = Effect.fn("Ffmpeg.decode")(function* (task: string, clip: Inspection) {
    const { facts, path: file } = clip
    const args = verifyArguments(yield* composer, clip)
    const { output } = yield* strictWork(task, args)
    const frames = framesCounted(output)
    if (frames === 0)
      return yield* new MediaFailed({
        task,
        reason: "Damaged",
        detail: `${file} declares ${facts.video.frames} frames, but none came out`,
        lastLines: [],
        arguments: args
      })
    if (frames !== facts.video.frames)
      yield* Effect.logDebug(`${file} declares ${facts.video.frames} frames, and ${frames} came out`)
    return { ...facts, video: { ...facts.video, frames } } satisfies MediaFacts
  })

  const verify = Effect.fn("Ffmpeg.verify")(function* (file: string) {
    // Without the part of the name that says that it is in the making.
    const task = `checking ${path.basename(file).replace(/^\.part-\d+-[0-9a-f]+-\d+-/, "")}`
    const clip = yield* Effect.flatMap(inspect(task, file), (it) => asClip(task, it))
    // Its header says that it is whole; ffmpeg's word alone does not have it made anew.
    return yield* believed(decode(task, clip), proveDecoder(file, decode))
  })

  /** Writes the wanted ends of a clip, all of them or none. */
  const stills = Effect.fn("Ffmpeg.stills")(function* (
    clip: string,
    wanted: Array.NonEmptyReadonlyArray<{ readonly which: "first" | "last" | number; readonly to: string }>
  ) {
    const names = wanted.map(({ which }) => (typeof which === "number" ? "a middle" : which))
    const task = `taking the ${[...new Set(names)].join(" and ")} frame of ${path.basename(clip)}`
    const inspected = yield* Effect.flatMap(inspect(task, clip), (it) => asClip(task, it))
    const place = yield* workshop(task, wanted[0].to)
    const stillsOf = (frames: number) =>
      wanted.map(({ to, which }, index) => ({
        number: which === "first" ? 0 : which === "last" ? frames - 1 : Math.round((frames - 1) * which),
        to: place(typeof which === "number" ? `middle-${index}.jpg` : `${which}.jpg`),
        finally: to
      }))
    const take = Effect.fnUntraced(function* (frames: number) {
      const made = stillsOf(frames)
      const args = stillsArguments(yield* composer, inspected, made)
      yield* work(task, args)
      yield* Effect.forEach(made, ({ to }) => written(task, to, args))
      return made
    })
    const { frames } = inspected.facts.video
    const made = yield* take(frames).pipe(
      // A header that counts otherwise than the decoder: what comes out is what there is.
      Effect.catchIf(
        (error) => error._tag === "MediaFailed" && error.reason === "Damaged",
        (damage) =>
          Effect.flatMap(decode(task, inspected), ({ video }) =>
            video.frames === frames ? Effect.fail(damage) : take(video.frames)
          )
      )
    )
    yield* Effect.forEach(made, (still) => deliver(task, still.to, still.finally))
  }, Effect.scoped)

  const tile = Effect.fn("Ffmpeg.tile")(function* (pictures: ReadonlyArray<string>, to: string) {
    const task = `putting ${pictures.length} pictures side by side`
    if (pictures.length === 0) return yield* refused(task, "NotMedia", "there are no pictures")
    const inspected = yield* Effect.forEach(pictures, (picture) => inspectPicture(task, picture))
    const place = yield* workshop(task, to)
    const plan = planTiles(
      yield* Effect.forEach(inspected, (picture, index) =>
        plainPicture(task, picture, place(`plain-${index}.png`))
      )
    )
    const made = place("sheet.jpg")
    const args = tileArguments(yield* composer, plan, made)
    yield* work(task, args)
    yield* written(task, made, args)
    yield* deliver(task, made, to)
  }, Effect.scoped)

  const flatten = Effect.fn("Ffmpeg.flatten")(function* (picture: string, to: string, kind: "jpeg" | "png") {
    const task = `making a ${kind === "png" ? "PNG without clear places" : "JPEG"} of a picture`
    const place = yield* workshop(task, to)
    const plain = yield* plainPicture(task, yield* inspectPicture(task, picture), place("plain.png"))
    const made = place(`picture.${kind}`)
    const args = flatArguments(yield* composer, plain, { path: made, kind })
    yield* work(task, args)
    yield* written(task, made, args)
    yield* deliver(task, made, to)
  }, Effect.scoped)

  const assemble = makeAssemble({
    strictWork: (...job) => Effect.provide(strictWork(...job), context),
    workshop,
    deliver,
    limits
  })

  return {
    chosen: Effect.provide(chosen, context),
    probe: (file: string) =>
      inspect(`reading ${path.basename(file)}`, file).pipe(
        Effect.map(({ facts }) => facts),
        Effect.provide(context)
      ),
    verify: (file: string) => Effect.provide(verify(file), context),
    frame: (clip: string, which: "first" | "last", to: string) =>
      Effect.provide(stills(clip, [{ which, to }]), context),
    frames: (
      clip: string,
      {
        between = [],
        first,
        last
      }: { readonly first: string; readonly between?: ReadonlyArray<string>; readonly last: string }
    ) =>
      Effect.provide(
        stills(clip, [
          { which: "first", to: first },
          // Shares of the way from the first frame to the last.
          ...between.map((to, index) => ({ which: (index + 1) / (between.length + 1), to })),
          { which: "last", to: last }
        ]),
        context
      ),
    tile: (pictures: ReadonlyArray<string>, to: string) => Effect.provide(tile(pictures, to), context),
    flatten: (picture: string, to: string, kind: "jpeg" | "png") =>
      Effect.provide(flatten(picture, to, kind), context),
    // Said, not inferred: its declaration must not lead to what joins are made of.
    assemble: (
      clips: ReadonlyArray<Clip>,
      to: string,
      wishes: AssembleOptions
    ): Effect.Effect<JoinedFilm, MediaFailed | FfmpegMissing> =>
      Effect.provide(assemble(clips, to, wishes), context)
  }
})
