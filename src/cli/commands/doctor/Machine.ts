import { statfs } from "node:fs/promises"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import manifest from "../../../../package.json" with { type: "json" }
import type { StoryPlan } from "../../../domain/StoryPlan.js"
import { capital, sizeInWords } from "../../../domain/Words.js"
import { planOfSize, sizeWished } from "../../../forecast/DefaultPlan.js"
import { type Finding, ok, problem, warning } from "../../../preflight/Finding.js"
import { candidates, Ffmpeg } from "../../../services/Ffmpeg.js"
import { type Claim, claimIn } from "../../../services/FilmHistory.js"
import { paths } from "../../../services/Workspace.js"
import { isThere } from "../../files/InFolder.js"
import type { LookInput } from "../../flags/StudioFlags.js"
import { isUnicodeLocale, wantsColour } from "../../output/TerminalStyle.js"
import { ffmpegNamed } from "../../Studio.js"

/** Whether a version is `least` or newer, number by number. */
export const isAtLeast = (version: string, least: string): boolean =>
  version.localeCompare(least, "en", { numeric: true }) >= 0

/** The Node this runs on, against the one the package asks for. */
export const nodeFinding = (version: string): Finding => {
  const least = manifest.engines.node.replace(/^>=/, "")
  if (isAtLeast(version, least)) return ok("node", version)
  const todo = `Install Node ${least} or newer from https://nodejs.org.`
  return problem("node", `${version} is older than ${least}`, todo)
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
    if (others === "") return ok("ffmpeg", found)
    return Option.isSome(named) && origin !== "setting"
      ? warning("ffmpeg", found, `Passed over: ${others}. Mend --ffmpeg or leave it out.`)
      : ok("ffmpeg", `${found}; passed over: ${others}`)
  },
  (found, named) =>
    found.pipe(
      Effect.catchTag("FfmpegMissing", ({ detail }) =>
        Effect.succeed(problem("ffmpeg", "none that can do the work", detail))
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
  wishes: Pick<LookInput, "corrections" | "keyframePasses" | "resolution" | "sheetTakes">
): number => {
  const pictures = plan.characters.length * wishes.sheetTakes + plan.scenes.length * wishes.keyframePasses
  const takes = 1 + wishes.corrections
  // A picture's answer is kept beside its file, so it counts twice; each clip is downloaded, and the film joined twice over.
  return (
    pictures * 2 * bytesOf.picture +
    plan.seconds * bytesOf.second[wishes.resolution] * (takes + 2) +
    plan.scenes.length * takes * 5 * bytesOf.picture
  )
}

/** The nearest folder that is there already: the one given, or one above it. */
const standing = (folder: string): Effect.Effect<string, never, FileSystem.FileSystem> =>
  Effect.flatMap(isThere(folder), (isHere) =>
    isHere || path.dirname(folder) === folder ? Effect.succeed(folder) : standing(path.dirname(folder))
  )

const elsewhere = "choose another folder with --output-dir."

/** What is wrong with a folder that a process has claimed, and what to do. */
const claimTroubles: {
  readonly [claim in Claim]?: readonly [level: typeof problem, found: string, todo: string]
} = {
  held: [warning, "a run is at work in it", `Wait for it, or ${elsewhere}`],
  unclear: [
    problem,
    "a process has claimed it of which nobody can tell from here whether it still runs",
    "If it no longer runs, take the folder over with --force."
  ],
  "not ours": [
    problem,
    "its .lock is not one this program wrote",
    "If nothing is working there, remove that file."
  ]
}

/** Whether the output folder can be written, and whether somebody works in it. */
export const folderFinding = Effect.fn("Doctor.folder")(function* (outputDir: string) {
  const fs = yield* FileSystem.FileSystem
  const folder = path.resolve(outputDir)
  const there = yield* standing(folder)
  const subject = "output folder"
  const type = yield* Effect.option(Effect.map(fs.stat(there), (info) => info.type))
  if (!Option.contains(type, "Directory"))
    return problem(subject, `${there} is not a folder`, capital(elsewhere))
  const mayBe = `Give yourself the right to write there, or ${elsewhere}`
  if (!(yield* Effect.isSuccess(fs.access(there, { readable: true, writable: true }))))
    return problem(subject, `${there} may not be written`, mayBe)
  const claimed = claimTroubles[yield* claimIn(path.join(folder, paths.lock))]
  if (claimed === undefined)
    return ok(subject, there === folder ? `${folder} can be written` : `${folder} will be made`)
  const [level, found, todo] = claimed
  return level(subject, `${folder}: ${found}`, todo)
})

/** Free space where the film will stand, against what it may need. */
export const diskFinding = Effect.fn("Doctor.disk")(function* (
  input: LookInput,
  known: Option.Option<StoryPlan>
) {
  const plan = Option.getOrElse(known, () => planOfSize(sizeWished(input)))
  const need = diskNeed(plan, input)
  const there = yield* standing(path.resolve(input.outputDir))
  const reckoned = `${Option.isSome(known) ? "this film" : "a film"} may need up to ${sizeInWords(need)}`
  const disk = yield* Effect.option(Effect.tryPromise(() => statfs(there)))
  if (Option.isNone(disk))
    return warning("disk", "how much is free cannot be told", `See that there is room: ${reckoned}.`)
  const free = disk.value.bavail * disk.value.bsize
  const found = `${sizeInWords(free)} free; ${reckoned}`
  if (free < need)
    return problem("disk", found, "Make room, or choose a folder on another disk with --output-dir.")
  return free < need * 2
    ? warning("disk", found, "That is enough for one film, and not for much more.")
    : ok("disk", found)
})

/** What the terminal can show; a pipe shows everything. */
export const terminalFinding = (
  env: Readonly<Record<string, string | undefined>>,
  screen: { readonly isTTY: boolean; readonly columns: number }
): Finding => {
  if (!screen.isTTY) return ok("terminal", "none: plain lines are printed")
  const [colour, unicode] = [wantsColour(env) ? "colour" : "no colour", isUnicodeLocale(env)]
  const found = `${screen.columns} columns, ${colour}, ${unicode ? "UTF-8" : "no UTF-8"}`
  const letters = "Letters beyond ASCII may look wrong: set LANG to a locale such as C.UTF-8."
  if (!unicode) return warning("terminal", found, letters)
  return screen.columns < 60
    ? warning("terminal", found, "The live view is cut short below 60 columns: make the window wider.")
    : ok("terminal", found)
}
