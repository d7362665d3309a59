import { spawn } from "node:child_process"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Console, Effect, Option, Struct } from "effect"
import { paths } from "../../../services/Workspace.js"
import { UsageError } from "../../ending/CliError.js"
import { holdsAny, readIn } from "../../files/InFolder.js"
import { settle } from "../../flags/Settle.js"
import { commandLine } from "../../output/CommandLine.js"
import type { OpenWords } from "./command.js"

const files = { report: paths.report, film: paths.finalVideo } as const

/** The program that shows a file, and the words before the file's name; none where there is no screen to show it on. */
const opener = (): ReadonlyArray<string> => {
  const { env, platform } = process
  const isAnySet = (...names: ReadonlyArray<string>) => names.some((name) => (env[name] ?? "") !== "")
  if (isAnySet("SSH_CONNECTION", "SSH_TTY")) return []
  if (platform === "darwin") return ["open"]
  // `start` is a word of the shell's; this does the same, and no shell reads the file's name.
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"]
  return isAnySet("DISPLAY", "WAYLAND_DISPLAY") ? ["xdg-open"] : []
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

const missing = (what: keyof typeof files, folder: string): string => {
  const goOn = `To go on:\n  ${commandLine({ command: "run", folder })}`
  return what === "film"
    ? `There is no finished film in ${folder}. What is made so far:\n  ${commandLine({ command: "status", folder })}\n${goOn}`
    : `There is no ${paths.report} in ${folder}: it is written when a run has its storyboard. ${goOn}`
}

/**
 * Opens the film or its report, or prints where it is.
 * Fails   UsageError: it is not there yet, with the command that makes it. StoreFailed: the folder may not be read.
 */
export const handler = Effect.fn("Open.open")(function* (words: OpenWords) {
  const folder = yield* settle(words.outputDir)
  const fs = yield* FileSystem.FileSystem
  const isFile = (name: keyof typeof files) =>
    readIn(
      Effect.map(fs.stat(path.resolve(folder, files[name])), ({ type }) => type === "File"),
      false,
      (because) => `Whether there is a film in ${folder} cannot be seen (${because}). See to its permissions.`
    )
  const wished = Struct.keys(files).filter((it) => Option.getOrElse(words.what, () => it) === it)
  const found = yield* Effect.findFirst(wished, isFile)
  if (Option.isNone(found)) {
    const isBegun = yield* holdsAny(folder, [paths.journal, paths.state])
    const what = Option.getOrElse(words.what, () => "film" as const)
    return yield* new UsageError({ detail: isBegun ? missing(what, folder) : noFilm(folder) })
  }
  const file = path.resolve(folder, files[found.value])
  const [program, ...before] = words.print ? [] : opener()
  const isShown = program !== undefined && (yield* show(program, [...before, file]))
  // Only the path on the output, so that `open --print` can stand inside another command.
  yield* Console.log(file)
  if (!isShown && !words.print)
    yield* Console.error(
      "There is no screen here to show it on, or nothing that shows such files: open it where there is one."
    )
})
