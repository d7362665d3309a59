import path from "node:path"
import { Context, Effect, Option, Ref } from "effect"
import { quoted } from "../../domain/Words.js"

// Every command that is printed to be pasted is put together here, from what is meant and never from the words this
// process was started with.

/** How this process was started, as far as a printed command repeats it. */
export interface Started {
  /** The file that node runs. */
  readonly script: string
  readonly cwd: string
  readonly throughNpx: boolean
}

/** A command as it is meant: its name (both words of one within another), its words, its film's folder and flags. */
export interface Meant {
  readonly command: string
  readonly words?: ReadonlyArray<string>
  /** The film's folder; left out where the command has none. */
  readonly folder?: string
  /** Flags by their names, without dashes; a switch has no value. */
  readonly flags?: ReadonlyArray<readonly [flag: string, value?: string]>
}

/** A path that no program takes for a flag, and no shell or this program for somebody's home. */
export const asPath = (name: string): string => (/^[-~]/.test(name) ? `./${name}` : name)

const begin = ({ cwd, script, throughNpx }: Started): ReadonlyArray<string> => {
  const name = path.basename(script)
  const near = path.relative(cwd, script)
  if (name === "grok-video-pipeline") return throughNpx ? ["npx", name] : [name]
  return ["node", near.startsWith("..") ? script : near]
}

/** The whole command, to be pasted into a POSIX shell. */
export const printCommand = (
  started: Started,
  { command, flags = [], folder, words = [] }: Meant
): string => {
  const options = [
    ...(folder === undefined ? [] : ["--output-dir", asPath(folder)]),
    ...flags.flatMap(([flag, value]) => [`--${flag}`, ...(value === undefined ? [] : [value])])
  ]
  // Behind `--` a word may begin with a dash.
  const order = words.some((word) => word.startsWith("-"))
    ? [...options, "--", ...words]
    : [...words, ...options]
  return [...begin(started), ...command.split(" "), ...order].map(quoted).join(" ")
}

/** The same, begun as this very process was. */
export const commandLine = (meant: Meant): string =>
  printCommand(
    {
      script: process.argv[1] ?? "grok-video-pipeline",
      cwd: process.cwd(),
      throughNpx: process.env.npm_command === "exec"
    },
    meant
  )

/**
 * The command that goes on with what this process is doing, as soon as that is known. Who stops the process prints it;
 * who does the work says it. Nobody has to provide it.
 */
export class GoOn extends Context.Reference<GoOn>()("grok-video-pipeline/cli/GoOn", {
  defaultValue: () => Ref.unsafeMake(Option.none<Meant>())
}) {}

/** From here on this is how to go on. */
export const goesOnWith = (meant: Meant): Effect.Effect<void> =>
  Effect.flatMap(GoOn, (ref) => Ref.set(ref, Option.some(meant)))

/** How to go on, as it is meant; none while nothing is begun that could go on. */
export const meantToGoOn: Effect.Effect<Option.Option<Meant>> = Effect.flatMap(GoOn, Ref.get)

/** Gives the work a place of its own in which to say how it goes on. */
export const withGoOn = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Ref.make(Option.none<Meant>()), (ref) => Effect.provideService(work, GoOn, ref))
