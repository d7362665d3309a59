import { lines } from "../../domain/Words.js"
import { version } from "../../services/Version.js"
import type { CommandHelp, HelpEntry } from "../flags/Typed.js"

/** The names of a command's options, `--` and all. */
export const flagsOf = ({ options }: CommandHelp): ReadonlyArray<string> =>
  options.flatMap(({ names }) => names)

/** The groups a person looks for, with their options. */
const groups: Readonly<Record<string, string>> = {
  "The film":
    "output-dir concept-file plan reference style negative aspect scenes max-duration redo retranslate",
  "Money, and stopping on the way": "dry-run budget raise-budget stop-after yes on-doubt fresh replan force",
  "What is printed": "json quiet",
  "For nothing": "simulate simulator-config",
  Models: "plan-model judge-model image-model image-quality video-model resolution",
  "How often and how well":
    "accept-at sheet-takes keyframe-passes corrections retake-below patience rewordings plan-repairs flow-retries",
  "What is heard": "sound narrator voice language music loudness",
  "The final video": "captions format",
  "Seeing inside": "otlp",
  "The calibration": "calibration-dir pictures looks",
  "What a voice sounds like": "sample play sample-text",
  "Time, and this machine":
    "flow-retry-delay poll-interval longest-wait concurrency pace fake-addresses video-concurrency at-once ffmpeg",
  "Many machines":
    "media name account priority file wait films encodes drain scratch address database film embedded save",
  More: ""
}

const titleOf = new Map(
  Object.entries(groups).flatMap(([title, flags]) => flags.split(" ").map((flag) => [`--${flag}`, title]))
)

/** Options in their groups, those that have any. */
export const grouped = (
  options: ReadonlyArray<HelpEntry>
): ReadonlyArray<readonly [title: string, options: ReadonlyArray<HelpEntry>]> => {
  const groupOf = ({ names }: HelpEntry) => names.flatMap((name) => titleOf.get(name) ?? [])[0] ?? "More"
  return Object.keys(groups)
    .map((title) => [title, options.filter((option) => groupOf(option) === title)] as const)
    .filter(([, entries]) => entries.length > 0)
}

/** What is written instead of the kinds of value that say nothing: a value that is any text is just a value. */
const values: Readonly<Record<string, string>> = { text: "value", "text...": "name=photo" }

/** An option as it is typed: `--plan <file>`. */
export const shownNames = ({ names, value }: HelpEntry): string =>
  value === undefined ? names.join(", ") : `${names.join(", ")} <${values[value] ?? value}>`

/** Names with words beside them, as a page has them before it is laid out. */
const table = (entries: ReadonlyArray<HelpEntry>): string =>
  entries.map((entry) => `${shownNames(entry)}\t${entry.about}`).join("\n")

/** The options all commands have, in a sentence instead of a page. */
const builtIn =
  "--log-level debug shows more of what happens,\n--completions bash | zsh | fish prints a completion script, --version the version."

/** Whether a command is a part of another, which lists it. */
const isWithin = ({ name }: CommandHelp, other = "") =>
  other === "" ? name.includes(" ") : name.startsWith(`${other} `)

/** Commands with what they do. */
const listed = (commands: ReadonlyArray<CommandHelp>): string =>
  table(commands.map(({ about, name }) => ({ names: [name], about })))

/** The help of the whole program. */
export const programHelp = (about: string, commands: ReadonlyArray<CommandHelp>): string =>
  [
    `grok-video-pipeline ${version}`,
    about,
    "",
    "USAGE",
    "  grok-video-pipeline <command> [options]",
    "",
    "COMMANDS",
    listed(commands.filter((command) => !isWithin(command))),
    "",
    `Each answers --help. ${builtIn}`,
    ""
  ].join("\n")

/** How a command is called. */
export const usageOf = ({ args, name, options }: CommandHelp): string =>
  `grok-video-pipeline ${name}${options.length > 0 ? " [options]" : ""}${args.map(({ names }) => ` ${names.join()}`).join("")}`

/** The help of one command; `commands` are all there are. */
export const commandHelp = (command: CommandHelp, commands: ReadonlyArray<CommandHelp>): string => {
  const { about, args, name, options } = command
  const parts = commands.filter((it) => isWithin(it, name))
  const shown = grouped(options).flatMap(([title, entries]) => [
    ...(options.length > 4 ? ["", title] : [""]),
    table(entries)
  ])
  return lines(
    usageOf(command),
    about,
    parts.length > 0 && ["", "COMMANDS", listed(parts)],
    args.length > 0 && ["", "ARGUMENTS", table(args)],
    options.length > 0 && ["", "OPTIONS", ...shown.slice(1)],
    "",
    options.some(({ about }) => / Default: /.test(about)) && [
      "Each option with a default can stand in the environment or in .env: --flow-retry-delay as GROK_VIDEO_FLOW_RETRY_DELAY;",
      "so can --simulate, --dry-run, --json and --quiet, as true or false. What a film was made with counts before both."
    ],
    ""
  ).join("\n")
}

/** What the front door answers before anything is loaded, by the words that ask for it. */
export const frontPages = (
  about: string,
  commands: ReadonlyArray<CommandHelp>
): Readonly<Record<string, string>> => {
  const help = programHelp(about, commands)
  const ofCommands = commands.map((command) => [
    `${command.name} --help`,
    `${commandHelp(command, commands).trimEnd()}\n`
  ])
  return { "--help": help, "-h": help, "--version": `${version}\n\n`, ...Object.fromEntries(ofCommands) }
}

/** The command that some words name, both words of one within another. */
export const commandNamed = (
  words: ReadonlyArray<string>,
  commands: ReadonlyArray<CommandHelp>
): CommandHelp | undefined => {
  const [first = "", second = ""] = words
  return (
    commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first)
  )
}

/** The help that is asked for; nothing where something else is. */
export const helpAsked = (
  argv: ReadonlyArray<string>,
  about: string,
  commands: ReadonlyArray<CommandHelp>
): string | undefined => {
  const words = argv.slice(2)
  const end = words.indexOf("--")
  const asked = end === -1 ? words : words.slice(0, end)
  if (words.length === 0) return programHelp(about, commands)
  if (!asked.some((word) => word === "--help" || word === "-h")) return undefined
  const begin = asked.findIndex((word) => commandNamed([word], commands) !== undefined)
  const command = begin === -1 ? undefined : commandNamed(asked.slice(begin), commands)
  if (command !== undefined) return commandHelp(command, commands)
  // Help on something that is no command is for the library to refuse.
  return asked.some((word, index) => !word.startsWith("-") && asked[index - 1] !== "--log-level")
    ? undefined
    : programHelp(about, commands)
}
