import { statfs } from "node:fs/promises"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Either, Option } from "effect"
import manifest from "../../../../package.json" with { type: "json" }
import type { StoryPlan } from "../../../domain/StoryPlan.js"
import { sizeInWords } from "../../../domain/Words.js"
import { planOfSize, sizeWished } from "../../../forecast/DefaultPlan.js"
import { candidates, Ffmpeg } from "../../../services/Ffmpeg.js"
import { claimIn, readHistory } from "../../../services/FilmHistory.js"
import { paths } from "../../../services/Workspace.js"
import { planInForce } from "../../film/WhichFilm.js"
import { bad, type Finding, fine, warning } from "../../output/Finding.js"
import { isUnicodeLocale, wantsColour } from "../../output/Look.js"
import { ffmpegNamed } from "../../Studio.js"
import type { DoctorInput } from "./command.js"

const numbersOf = (version: string): ReadonlyArray<number> =>
  (version.match(/\d+/g) ?? []).slice(0, 3).map(Number)

/** Whether a version is `least` or newer, number by number. */
export const isAtLeast = (version: string, least: string): boolean => {
  const [a, b] = [numbersOf(version), numbersOf(least)]
  for (const index of [0, 1, 2]) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** The Node this runs on, against the one the package asks for. */
export const nodeFinding = (version: string): Finding => {
  const least = manifest.engines.node.replace(/^>=/, "")
  return isAtLeast(version, least)
    ? fine("node", version)
    : bad(
        "node",
        `${version} is older than ${least}`,
        `Install Node ${least} or newer from https://nodejs.org.`
      )
}

const origins = { setting: "the one you named", system: "the system's", bundled: "the bundled one" } as const

/** Which ffmpeg a film would use, and why those before it are passed over. */
export const ffmpegFinding = Effect.fn("Doctor.ffmpeg")(
  function* (named: Option.Option<string>) {
    const ffmpeg = yield* Ffmpeg
    const { origin, passedOver: tried, path, version } = yield* ffmpeg.chosen
    const { missing } = yield* candidates(named)
    // Only the bundled one is chosen with another missing: the system's.
    const isAlone = origin === "bundled" && missing.length > 0
    const found = `${version}, ${origins[origin]}${isAlone ? ", since there is none on the PATH" : ""} (${path})`
    const others = tried.map((it) => `${it.path}: ${it.why}`).join("; ")
    if (others === "") return fine("ffmpeg", found)
    return Option.isSome(named) && origin !== "setting"
      ? warning("ffmpeg", found, `Passed over: ${others}. Mend --ffmpeg or leave it out.`)
      : fine("ffmpeg", `${found}; passed over: ${others}`)
  },
  (found, named) =>
    found.pipe(
      Effect.catchTag("FfmpegMissing", ({ detail }) =>
        Effect.succeed(bad("ffmpeg", "none that can do the work", detail))
      ),
      Effect.provide(ffmpegNamed(named))
    )
)

/**
 * Bytes a film is reckoned at, on the high side. Source: a 720p clip of the models is reckoned at 8 Mbit/s, so 1 MB a
 * second, and 2.25 times that at 1080p; a picture at 1k at 1 MB. No page gives these; they are estimates, and generous.
 */
const bytesOf = { picture: 1e6, second: { "480p": 0.5e6, "720p": 1e6, "1080p": 2.25e6 } } as const

/** What a film needs of the disk when every loop runs full: every take, the frames, the film and its joining. */
export const diskNeed = (
  plan: StoryPlan,
  wishes: Pick<DoctorInput, "corrections" | "keyframePasses" | "resolution" | "sheetTakes">
): number => {
  const seconds = plan.scenes.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
  const pictures = plan.characters.length * wishes.sheetTakes + plan.scenes.length * wishes.keyframePasses
  const takes = 1 + wishes.corrections
  // A picture's answer is kept beside its file, so it counts twice; each clip is downloaded, and the film joined twice over.
  return (
    pictures * 2 * bytesOf.picture +
    seconds * bytesOf.second[wishes.resolution] * (takes + 2) +
    plan.scenes.length * takes * 5 * bytesOf.picture
  )
}

/** The nearest folder that is there already: the one given, or one above it. */
const standing = (folder: string): Effect.Effect<string, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const isThere = yield* Effect.orElseSucceed(fs.exists(folder), () => false)
    return isThere || path.dirname(folder) === folder ? folder : yield* standing(path.dirname(folder))
  })

/** Whether the output folder can be written, and whether somebody works in it. */
export const folderFinding = Effect.fn("Doctor.folder")(function* (outputDir: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.resolve(outputDir)
  const there = yield* standing(folder)
  const other = "Choose another folder with --output-dir."
  const type = yield* Effect.option(Effect.map(fs.stat(there), (info) => info.type))
  if (Option.isNone(type) || type.value !== "Directory")
    return bad("output folder", `${there} is not a folder`, other)
  const canWrite = yield* Effect.isSuccess(fs.access(there, { readable: true, writable: true }))
  if (!canWrite)
    return bad(
      "output folder",
      `${there} may not be written`,
      `Give yourself the right to write there, or choose another folder with --output-dir.`
    )
  const claim = yield* claimIn(path.join(folder, paths.lock))
  switch (claim) {
    case "held":
      return warning(
        "output folder",
        `${folder}: a run is at work in it`,
        "Wait for it, or choose another folder with --output-dir."
      )
    case "unclear":
      return bad(
        "output folder",
        `${folder}: a process has claimed it of which nobody can tell from here whether it still runs`,
        "If it no longer runs, take the folder over with --force."
      )
    case "not ours":
      return bad(
        "output folder",
        `${folder}: its .lock is not one this program wrote`,
        "If nothing is working there, remove that file."
      )
    default:
      return fine("output folder", there === folder ? `${folder} can be written` : `${folder} will be made`)
  }
})

/** Free space where the film will stand, against what it may need. */
export const diskFinding = Effect.fn("Doctor.disk")(function* (input: DoctorInput) {
  const path = yield* Path.Path
  const folder = path.resolve(input.outputDir)
  // A plan that cannot be read is for other commands to refuse.
  const known = yield* readHistory(folder).pipe(
    Effect.flatMap((history) => planInForce({ ...input, outputDir: folder }, history)),
    Effect.orElseSucceed(() => Option.none<StoryPlan>())
  )
  const need = diskNeed(
    Option.getOrElse(known, () => planOfSize(sizeWished(input))),
    input
  )
  const there = yield* standing(folder)
  const free = yield* Effect.either(
    Effect.tryPromise({
      try: async () => {
        const { bavail, bsize } = await statfs(there)
        return bavail * bsize
      },
      catch: () => "unknown" as const
    })
  )
  const reckoned = `${Option.isSome(known) ? "this film" : "a film"} may need up to ${sizeInWords(need)}`
  if (Either.isLeft(free))
    return warning("disk", "how much is free cannot be told", `See that there is room: ${reckoned}.`)
  const found = `${sizeInWords(free.right)} free; ${reckoned}`
  return free.right < need
    ? bad("disk", found, "Make room, or choose a folder on another disk with --output-dir.")
    : free.right < need * 2
      ? warning("disk", found, "That is enough for one film, and not for much more.")
      : fine("disk", found)
})

/** What the terminal can show; a pipe shows everything. */
export const terminalFinding = (
  env: Readonly<Record<string, string | undefined>>,
  screen: { readonly isTTY: boolean; readonly columns: number }
): Finding => {
  if (!screen.isTTY) return fine("terminal", "none: plain lines are printed")
  const colour = wantsColour(env) ? "colour" : "no colour"
  const found = `${screen.columns} columns, ${colour}, ${isUnicodeLocale(env) ? "UTF-8" : "no UTF-8"}`
  if (!isUnicodeLocale(env))
    return warning(
      "terminal",
      found,
      "Letters beyond ASCII may look wrong: set LANG to a locale such as C.UTF-8."
    )
  return screen.columns < 60
    ? warning("terminal", found, "The live view is cut short below 60 columns: make the window wider.")
    : fine("terminal", found)
}
