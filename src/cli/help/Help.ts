import { CliConfig, CommandDescriptor, HelpDoc, type Span } from "@effect/cli"
import { lines } from "../../domain/Words.js"
import { version } from "../../services/Version.js"

// @effect/cli gives every option four paragraphs. Here its own words stand in a table, in the groups a person looks for.

/** An option or an argument: all it is called, the kind of its value where it takes one, and what it says of itself. */
export interface Entry {
  readonly names: ReadonlyArray<string>
  readonly value?: string | undefined
  readonly about: string
}

/** What a command says of itself. */
export interface CommandHelp {
  readonly name: string
  readonly about: string
  readonly args: ReadonlyArray<Entry>
  readonly options: ReadonlyArray<Entry>
}

/** What the library says of every option of a kind, and nobody needs to read forty times. */
const isBoilerplate = (line: string): boolean =>
  /^(A user-defined piece of text|An existing file|A true or false value|This setting is optional|This option (can|may) be|This argument may be|One of the following|A file|An integer|This setting may be)/.test(
    line
  )

/** Options every command has by itself; the program's own help tells of them in a sentence. */
const ofEveryCommand = ["--completions", "--log-level", "--help", "--wizard", "--version"]

const spanText = (span: Span.Span): string =>
  "left" in span
    ? spanText(span.left) + spanText(span.right)
    : typeof span.value === "string"
      ? span.value
      : spanText(span.value)

/** A page's blocks, one behind the other. */
const blocksOf = (doc: HelpDoc.HelpDoc): ReadonlyArray<Exclude<HelpDoc.HelpDoc, HelpDoc.Sequence>> =>
  HelpDoc.isSequence(doc) ? [...blocksOf(doc.left), ...blocksOf(doc.right)] : [doc]

/** A block's words, a line for each paragraph. */
const linesOf = (doc: HelpDoc.HelpDoc): ReadonlyArray<string> =>
  blocksOf(doc).flatMap((block) =>
    HelpDoc.isEnumeration(block)
      ? block.elements.flatMap(linesOf)
      : HelpDoc.isParagraph(block)
        ? [spanText(block.value).replace(/\s+/g, " ").trim()]
        : []
  )

/** What a page lists with names. */
const entriesOf = (blocks: ReadonlyArray<HelpDoc.HelpDoc>): ReadonlyArray<Entry> =>
  blocks
    .flatMap((block) => (HelpDoc.isDescriptionList(block) ? block.definitions : []))
    .map(([span, doc]): Entry => {
      // `<word>`, `--flag`, `--flag file`, `(-f, --flag) file`
      const title = spanText(span).trim()
      const [, list = title, value] = /^(\(.*\)|--[a-z-]+)(?: (.+))?$/.exec(title) ?? []
      const said = linesOf(doc)
      const isOptional = title.startsWith("<") && said.some((line) => /This setting is optional/.test(line))
      return {
        names: isOptional ? [`[${title}]`] : list.replace(/[()]/g, "").split(", "),
        value,
        about: said.filter((line) => line !== "" && !isBoilerplate(line)).join(" ")
      }
    })
    .filter(({ names }) => !names.some((name) => ofEveryCommand.includes(name)))

/** A page's blocks by the heading they stand below. */
const sectionsOf = (doc: HelpDoc.HelpDoc): ReadonlyMap<string, ReadonlyArray<HelpDoc.HelpDoc>> => {
  const sections = new Map<string, Array<HelpDoc.HelpDoc>>()
  let below: Array<HelpDoc.HelpDoc> = []
  for (const block of blocksOf(doc))
    if (HelpDoc.isHeader(block)) {
      below = []
      sections.set(spanText(block.value), below)
    } else below.push(block)
  return sections
}

/** What a command of @effect/cli says of itself. */
export const helpOf = ({
  descriptor
}: {
  readonly descriptor: CommandDescriptor.Command<unknown>
}): CommandHelp => {
  const sections = sectionsOf(CommandDescriptor.getHelp(descriptor, CliConfig.defaultConfig))
  return {
    name: [...CommandDescriptor.getNames(descriptor)].join(),
    about: (sections.get("DESCRIPTION") ?? []).flatMap(linesOf).join(" "),
    args: entriesOf(sections.get("ARGUMENTS") ?? []),
    options: entriesOf(sections.get("OPTIONS") ?? [])
  }
}

/** The names of a command's options, `--` and all. */
export const flagsOf = ({ options }: CommandHelp): ReadonlyArray<string> =>
  options.flatMap(({ names }) => names)

/** The groups a person looks for, with their options. */
const groups: Readonly<Record<string, string>> = {
  "The film": "output-dir concept-file plan reference style negative aspect scenes max-duration",
  "Money, and stopping on the way": "dry-run budget raise-budget stop-after yes on-doubt fresh replan force",
  "What is printed": "json quiet",
  "For nothing": "simulate simulator-config",
  Models: "plan-model judge-model image-model image-quality video-model resolution",
  "How often and how well":
    "accept-at sheet-takes keyframe-passes corrections retake-below patience rewordings plan-repairs flow-retries",
  "The final video": "captions loudness format",
  "Seeing inside": "otlp",
  "The calibration": "calibration-dir pictures looks",
  "Time, and this machine":
    "flow-retry-delay poll-interval longest-wait concurrency pace fake-addresses video-concurrency at-once ffmpeg",
  More: ""
}

const titleOf = new Map(
  Object.entries(groups).flatMap(([title, flags]) => flags.split(" ").map((flag) => [`--${flag}`, title]))
)

/** Options in their groups, those that have any. */
export const grouped = (
  options: ReadonlyArray<Entry>
): ReadonlyArray<readonly [title: string, options: ReadonlyArray<Entry>]> => {
  const groupOf = ({ names }: Entry) => names.flatMap((name) => titleOf.get(name) ?? [])[0] ?? "More"
  return Object.keys(groups)
    .map((title) => [title, options.filter((option) => groupOf(option) === title)] as const)
    .filter(([, entries]) => entries.length > 0)
}

/** What is written instead of the kinds of value that say nothing: a value that is any text is just a value. */
const values: Readonly<Record<string, string>> = { text: "value", "text...": "name=photo" }

/** An option as it is typed: `--plan <file>`. */
export const shownNames = ({ names, value }: Entry): string =>
  value === undefined ? names.join(", ") : `${names.join(", ")} <${values[value] ?? value}>`

/** Names with words beside them, as a page has them before it is laid out. */
const table = (entries: ReadonlyArray<Entry>): string =>
  entries.map((entry) => `${shownNames(entry)}\t${entry.about}`).join("\n")

/** The options all commands have, in a sentence instead of a page. */
const builtIn =
  "--log-level debug shows more of what happens,\n--completions bash | zsh | fish prints a completion script, --version the version."

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
    table(commands.map(({ about, name }) => ({ names: [name], about }))),
    "",
    `Each answers --help. ${builtIn}`,
    ""
  ].join("\n")

/** How a command is called. */
export const usageOf = ({ args, name, options }: CommandHelp): string =>
  `grok-video-pipeline ${name}${options.length > 0 ? " [options]" : ""}${args.map(({ names }) => ` ${names.join()}`).join("")}`

/** The help of one command. */
export const commandHelp = (command: CommandHelp): string => {
  const { about, args, options } = command
  const shown = grouped(options).flatMap(([title, entries]) => [
    ...(options.length > 4 ? ["", title] : [""]),
    table(entries)
  ])
  return lines(
    usageOf(command),
    about,
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
    `${commandHelp(command).trimEnd()}\n`
  ])
  return { "--help": help, "-h": help, "--version": `${version}\n\n`, ...Object.fromEntries(ofCommands) }
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
  const command = commands.find(({ name }) => asked.includes(name))
  if (command !== undefined) return commandHelp(command)
  // Help on something that is no command is for the library to refuse.
  return asked.some((word, index) => !word.startsWith("-") && asked[index - 1] !== "--log-level")
    ? undefined
    : programHelp(about, commands)
}
