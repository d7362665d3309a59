import { spawn } from "node:child_process"
import { FileSystem, Path } from "@effect/platform"
import { Console, Effect, Option } from "effect"
import { whyUnread } from "../../../services/DiskTrouble.js"
import { isMissing } from "../../../services/FileOps.js"
import { StoreFailed } from "../../../services/StateStore.js"
import { paths } from "../../../services/Workspace.js"
import { UsageError } from "../../ending/CliError.js"
import { settle } from "../../flags/Settle.js"
import { commandLine } from "../../output/CommandLine.js"
import { plainLine } from "../../output/PlainText.js"
import type { OpenWords } from "./command.js"

const files = { report: paths.report, film: paths.finalVideo } as const

/** What stands for a screen: how a machine says that it has one, and that somebody sits in front of it. */
interface Machine {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ""

/** The program that shows a file, and the words before the file's name; none where there is no screen to show it on. */
export const openerOf = ({
  env,
  platform
}: Machine): Option.Option<readonly [program: string, ...words: ReadonlyArray<string>]> => {
  if (isSet(env.SSH_CONNECTION) || isSet(env.SSH_TTY)) return Option.none()
  switch (platform) {
    case "darwin":
      return Option.some(["open"])
    // `start` is a word of the shell's; this does the same, and no shell reads the file's name.
    case "win32":
      return Option.some(["rundll32", "url.dll,FileProtocolHandler"])
    default:
      return isSet(env.DISPLAY) || isSet(env.WAYLAND_DISPLAY) ? Option.some(["xdg-open"]) : Option.none()
  }
}

/** Hands a file to another program, which goes on by itself. Succeeds with whether it could be started. */
const show = (program: string, words: ReadonlyArray<string>): Effect.Effect<boolean> =>
  Effect.async<boolean>((resume) => {
    const child = spawn(program, [...words], { stdio: "ignore", detached: true, shell: false })
    child.once("error", () => resume(Effect.succeed(false)))
    child.once("spawn", () => {
      child.unref()
      resume(Effect.succeed(true))
    })
  })

/** Nothing of a film lies there: what begins one, since nothing can be gone on with. */
const noFilm = (folder: string): string =>
  `There is no film in ${folder} yet. Begin one:\n  ${commandLine({ command: "run", words: ["Your sentence"], folder })}\nOr name another folder with --output-dir; runs lists the films below the folder you are in.`

const missing = (what: "report" | "film", folder: string): string => {
  const goOn = `To go on:\n  ${commandLine({ command: "run", folder })}`
  return what === "film"
    ? `There is no finished film in ${folder}. What is made so far:\n  ${commandLine({ command: "status", folder })}\n${goOn}`
    : `There is no ${paths.report} in ${folder}: it is written when a run has its storyboard. ${goOn}`
}

/** Opens the film or its report, or prints where it is. */
export const handler = Effect.fn("Open.open")(function* (words: OpenWords) {
  const input = { ...words, outputDir: yield* settle(words.outputDir) }
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const place = (what: "report" | "film") => path.resolve(input.outputDir, files[what])
  const isThere = (what: "report" | "film") =>
    fs.stat(place(what)).pipe(
      Effect.map(({ type }) => type === "File"),
      Effect.catchIf(isMissing, () => Effect.succeed(false)),
      Effect.mapError(
        (error) =>
          new StoreFailed({
            reason: "Unreadable",
            detail: `Whether there is a film in ${input.outputDir} cannot be seen (${whyUnread(error)}). See to its permissions.`
          })
      )
    )
  const wished: ReadonlyArray<"report" | "film"> = Option.isSome(input.what)
    ? [input.what.value]
    : ["report", "film"]
  const found = yield* Effect.findFirst(wished, isThere)
  if (Option.isNone(found)) {
    const isBegun = yield* Effect.exists([paths.journal, paths.state], (name) =>
      Effect.orElseSucceed(fs.exists(path.join(input.outputDir, name)), () => false)
    )
    const what = Option.getOrElse(input.what, () => "film" as const)
    return yield* new UsageError({
      detail: isBegun ? missing(what, input.outputDir) : noFilm(input.outputDir)
    })
  }
  const file = place(found.value)
  const opener = input.print ? Option.none() : openerOf({ platform: process.platform, env: process.env })
  const shown = yield* Option.match(opener, {
    onNone: () => Effect.succeed(false),
    onSome: ([program, ...words]) => show(program, [...words, file])
  })
  // Only the path on the output, so that `open --print` can stand inside another command.
  yield* Console.log(file)
  if (!shown && !input.print)
    yield* Console.error(
      plainLine(
        "There is no screen here to show it on, or nothing that shows such files: open it where there is one."
      )
    )
})
