import { quoted } from "../../domain/Words.js"
import { nearest } from "../flags/Nearest.js"
import type { Meant } from "../output/CommandLine.js"
import { type CommandHelp, flagsOf } from "./Help.js"
import { builtIn, repeated, sorted } from "./SortedWords.js"

// What a command line that cannot be understood was most likely meant to be: asked before the library is, which names
// only the first word that it does not know.

/** Options that override a guard: nobody is led to one by a slip of the finger. */
const guards = ["--force", "--yes", "-y", "--fresh", "--replan", "--raise-budget"]

/** What people call an option elsewhere. */
const elsewhere: Readonly<Record<string, string>> = {
  "--max-duration": "--duration --length --max-length --seconds",
  "--output-dir": "--output --out --dir --folder -o",
  "--aspect": "--aspect-ratio --ratio",
  "--resolution": "--size",
  "--image-quality": "--quality",
  "--video-model": "--model",
  "--reference": "--photo --image",
  "--budget": "--limit --cost --max-cost",
  "--negative": "--negative-prompt",
  "--captions": "--subtitles",
  "--scenes": "--num-scenes --shots",
  "--simulate": "--sim"
}

const listed = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`

/** A sentence for an option that is none, or is another command's. */
const aboutOption = (command: CommandHelp, word: string, commands: ReadonlyArray<CommandHelp>): string => {
  const flag = word.split("=", 1)[0] ?? word
  if (/^--(api-?)?key$/.test(flag))
    return "A key does not belong on a command line, where others can read it: set XAI_API_KEY in the environment or in a .env file."
  if (flag === "--wizard")
    return `There is no wizard. All it takes is a sentence: ${command.name} "Your sentence"; doctor says what is missing here, and ${command.name} --help lists the options.`
  const open = flagsOf(command).filter((it) => it.startsWith("--") && !guards.includes(it))
  const owners = commands.filter((it) => flagsOf(it).includes(flag)).map(({ name }) => name)
  if (owners.length > 0)
    return `${command.name} has no option ${flag}; ${listed(owners)} ${owners.length === 1 ? "has" : "have"} it.`
  const [other] = Object.entries(elsewhere).find(([, names]) => names.split(" ").includes(flag)) ?? []
  const meant = other !== undefined && open.includes(other) ? other : nearest(flag, open)
  return meant === undefined
    ? `${command.name} has no option ${flag}; ${command.name} --help lists those it has.`
    : `${command.name} has no option ${flag}. Did you mean ${meant} instead of ${flag}?`
}

/** A sentence for an option that stands there more than once. */
const aboutRepeated = ({ flag, values }: ReturnType<typeof repeated>[number]): string =>
  new Set(values).size > 1
    ? `${flag} is given more than once (${listed(values.map((it) => quoted(it)))}), and only one can count: give it once.`
    : `${flag} is given more than once: give it once.`

const isFormat = (option: string): boolean => /^--format(=|$)/.test(option)

/** What a command needs to be told, and how to ask for it in words that can be typed. */
const needs: Readonly<
  Record<string, readonly [isTold: (words: ReadonlyArray<string>) => boolean, request: string]>
> = {
  redo: [
    ([what = "", which]) => which !== undefined && ["scene", "keyframe", "character"].includes(what),
    "Say what to make afresh, such as redo scene 2, redo keyframe 2 or redo character NAME."
  ],
  batch: [(words) => words.length > 0, "Say in which file the sentences stand, one a line: batch FILE."],
  open: [
    ([what = "", ...more]) => ["", "report", "film"].includes(what) && more.length === 0,
    "open shows the report or the film: open, open report or open film."
  ],
  schema: [
    ([what = "", ...more]) => ["plan", "events"].includes(what) && more.length === 0,
    "Say what to print the form of: schema plan (plan files) or schema events (the lines of --json)."
  ],
  judge: [
    ([what, ...more]) => what === "calibrate" && more.length === 0,
    "Say what to do with the judge: judge calibrate. It says what it costs before it asks anything."
  ]
}

/** What a command needs and was not told. */
const aboutUnsaid = (
  command: string,
  words: ReadonlyArray<string>,
  options: ReadonlyArray<string>
): ReadonlyArray<string> => {
  if (options.some((it) => it === "-h" || builtIn.includes(it.split("=", 1)[0] ?? it))) return []
  if (command === "export" && !options.some(isFormat))
    return ["Say which edit list to write: --format edl, --format fcpxml or --format otio."]
  const [isTold, request] = needs[command] ?? []
  return isTold === undefined || request === undefined || isTold(words) ? [] : [request]
}

/** A word that can only be a film's folder, where the command takes no such word. */
const strayFolder = (
  command: CommandHelp,
  words: ReadonlyArray<string>,
  options: ReadonlyArray<string>
): string | undefined => {
  const [word = "", ...more] = words
  const takesNone = command.args.length === 0 || command.name === "open"
  const isFolder = more.length === 0 && word !== "" && !["report", "film"].includes(word)
  const hasFolder = options.some((it) => /^--output-dir(=|$)/.test(it))
  return takesNone && isFolder && !hasFolder && flagsOf(command).includes("--output-dir") && !/\s/.test(word)
    ? word
    : undefined
}

/** What a command line of a known command was meant to be; nothing where it can be read. */
const aboutCommand = (
  command: CommandHelp,
  said: ReadonlyArray<string>,
  commands: ReadonlyArray<CommandHelp>,
  whole: (meant: Meant) => string
): ReadonlyArray<string> => {
  const { bare, given, options, strange, words } = sorted(command, said)
  const again = (sentence: string, behind: boolean) =>
    `  ${whole({ command: command.name })}${options.map((word) => ` ${quoted(word)}`).join("")}${behind ? " --" : ""} ${quoted(sentence)}`
  const most = command.args.length
  const isSentence = (word: string) => /\s/.test(word) || /^-[^a-zA-Z-]/.test(word)
  const dashed = strange.find(isSentence)
  if (dashed !== undefined && most > 0)
    return [
      "Put -- before a sentence that begins with a dash:",
      again(words.length > 0 ? [...strange, ...words].join(" ") : dashed, true)
    ]
  if (strange.length > 0) return strange.map((word) => aboutOption(command, word, commands))
  if (bare.length > 0)
    return bare.map((flag) => `${flag} needs a value behind it; ${command.name} --help tells which.`)
  const twice = repeated(given)
  if (twice.length > 0) return twice.map(aboutRepeated)
  const folder = strayFolder(command, words, options)
  if (folder !== undefined)
    return [
      "A film's folder is named with --output-dir:",
      `  ${whole({ command: command.name, folder, ...(command.name === "export" && !options.some(isFormat) ? { flags: [["format", "edl"]] } : {}) })}${options.map((word) => ` ${quoted(word)}`).join("")}`
    ]
  const unsaid = aboutUnsaid(command.name, words, options)
  if (unsaid.length > 0) return unsaid
  if (words.length > most)
    return most === 0
      ? [`${command.name} takes no words beside its options; this has ${quoted(words.join(" "))}.`]
      : most === 1
        ? ["Put the sentence in quotes:", again(words.join(" "), false)].map((line) =>
            command.name === "run" || command.name === "plan" || command.name === "rebuild-plan"
              ? line
              : line.replace(/^Put the sentence/, `${command.name} takes one name; put one with blanks`)
          )
        : [
            `${command.name} takes ${most} words; this has ${words.length}. Put a name with blanks in quotes:`,
            `  ${whole({ command: command.name, words: [...words.slice(0, most - 1), words.slice(most - 1).join(" ")] })}`
          ]
  return words.includes("-") && command.name !== "batch"
    ? [`To read the concept from the standard input, write ${command.name} --concept-file -`]
    : []
}

/** What to tell of a command line that begins with an option. */
const aboutFirstOption = (
  words: ReadonlyArray<string>,
  commands: ReadonlyArray<CommandHelp>
): ReadonlyArray<string> => {
  const [first = ""] = words
  if (words.includes("--wizard"))
    return ['There is no wizard. All it takes is a sentence: run "Your sentence".']
  const flag = first.split("=", 1)[0] ?? first
  const command = words.find((word) => commands.some(({ name }) => name === word))
  if (command !== undefined) return [`Options stand behind the command: ${command} first, then ${flag}.`]
  const owned = commands.some((it) => flagsOf(it).includes(flag))
  const meant = owned ? undefined : nearest(flag, builtIn)
  return [
    meant === undefined
      ? 'A command comes first, such as run "Your sentence"; --help lists them.'
      : `There is no option ${flag}. Did you mean ${meant}?`
  ]
}

/** The words behind the options that stand before every command, and are for the library to read. */
const withoutBuiltIn = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [first = "", ...rest] = words
  if (/^--(log-level|completions)=/.test(first)) return withoutBuiltIn(rest)
  if (/^--(log-level|completions)$/.test(first)) return withoutBuiltIn(rest.slice(1))
  return builtIn.includes(first) ? withoutBuiltIn(rest) : words
}

/**
 * What to tell of a command line that cannot be read; nothing where it can, as far as can be seen from its words.
 * `whole` prints a command as it would be typed.
 */
export const misread = (
  argv: ReadonlyArray<string>,
  commands: ReadonlyArray<CommandHelp>,
  whole: (meant: Meant) => string
): ReadonlyArray<string> => {
  const words = withoutBuiltIn(argv.slice(2))
  const first = words[0]
  if (first === undefined) return []
  const command = commands.find(({ name }) => name === first)
  if (command !== undefined) return aboutCommand(command, words.slice(1), commands, whole)
  if (first.startsWith("-")) return aboutFirstOption(words, commands)
  const meant =
    nearest(
      first.toLowerCase(),
      commands.map(({ name }) => name)
    ) ?? commands.find(({ name }) => name === first.toLowerCase())?.name
  if (meant !== undefined) return [`There is no command ${quoted(first)}. Did you mean ${meant}?`]
  const option = words.findIndex((word) => word.startsWith("-"))
  const sentence = words.slice(0, option === -1 ? words.length : option).join(" ")
  return /\s/.test(sentence)
    ? [
        "A sentence is for run:",
        `  ${[whole({ command: "run", words: [sentence] }), ...(option === -1 ? [] : words.slice(option)).map(quoted)].join(" ")}`
      ]
    : [
        `There is no command ${quoted(first)}. There are ${commands.map(({ name }) => name).join(", ")}; each answers --help.`
      ]
}
