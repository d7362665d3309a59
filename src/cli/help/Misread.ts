import { quoted } from "../../domain/Words.js"
import { nearest } from "../flags/Nearest.js"
import type { CommandHelp } from "../flags/Typed.js"
import type { Meant } from "../output/CommandLine.js"
import { builtIn, parseArgv, repeatedOptions } from "./Argv.js"
import { commandNamed, flagsOf } from "./Help.js"

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
  "--music": "--soundtrack --score --bgm --background-music",
  "--sound": "--audio",
  "--budget": "--limit --cost --max-cost",
  "--negative": "--negative-prompt",
  "--captions": "--subtitles",
  "--scenes": "--num-scenes --shots",
  "--simulate": "--sim"
}

const listed = new Intl.ListFormat("en-GB")

/** A sentence for an option that is none, or is another command's. */
const aboutOption = (command: CommandHelp, word: string, commands: ReadonlyArray<CommandHelp>): string => {
  const flag = word.split("=", 1)[0] ?? word
  if (/^--(api-?)?key$/.test(flag))
    return "A key does not belong on a command line, where others can read it: set XAI_API_KEY in the environment or in a .env file."
  if (flag === "--database-url") return noDatabaseUrl
  if (flag === "--simulate" && /^(?:submit|worker)$/.test(command.name))
    return "Workers film with the provider that XAI_BASE_URL names, and clips of --simulate would be known to one process alone. To film for nothing, start grok-video-pipeline simulator, and set XAI_BASE_URL and XAI_API_KEY for the workers as it says."
  if (flag === "--wizard")
    return `There is no wizard. All it takes is a sentence: ${command.name} "Your sentence"; doctor says what is missing here, and ${command.name} --help lists the options.`
  const open = flagsOf(command).filter((it) => it.startsWith("--") && !guards.includes(it))
  const owners = commands.filter((it) => flagsOf(it).includes(flag)).map(({ name }) => name)
  if (owners.length > 0)
    return `${command.name} has no option ${flag}; ${listed.format(owners)} ${owners.length === 1 ? "has" : "have"} it.`
  const [other] = Object.entries(elsewhere).find(([, names]) => names.split(" ").includes(flag)) ?? []
  // An option in capitals would be passed over: whoever wrote --Dry-Run would pay.
  const small = flagsOf(command).find((it) => it === flag.toLowerCase())
  const meant = small ?? (other !== undefined && open.includes(other) ? other : nearest(flag, open))
  return meant === undefined
    ? `${command.name} has no option ${flag}; ${command.name} --help lists those it has.`
    : `${command.name} has no option ${flag}. Did you mean ${meant} instead of ${flag}?`
}

/** A sentence for an option that stands there more than once. */
const aboutRepeated = ({ flag, values }: ReturnType<typeof repeatedOptions>[number]): string =>
  new Set(values).size > 1
    ? `${flag} is given more than once (${listed.format(values.map(quoted))}), and only one can count: give it once.`
    : `${flag} is given more than once: give it once.`

/** What a command has to be told, as a pattern of its words (of `export`, its options), and how to ask for it. */
const needs: Readonly<Record<string, readonly [told: RegExp, request: string]>> = {
  redo: [
    /^(?:scene|keyframe|character|narration) /,
    "Say what to make afresh, such as redo scene 2, redo keyframe 2, redo narration 2 or redo character NAME."
  ],
  ...Object.fromEntries(
    ["queue show", "queue cancel", "queue go-on", "queue retry"].map((name) => [
      name,
      [/./, `Name the film: ${name} FILM; queue lists them.`] as const
    ])
  ),
  dub: [/\S/, "Say in which language, by its tag: dub de."],
  batch: [/./, "Say in which file the sentences stand, one a line: batch FILE."],
  open: [/^(?:report|film)?$/, "open shows the report or the film: open, open report or open film."],
  schema: [
    /^(?:plan|events)$/,
    "Say what to print the form of: schema plan (plan files) or schema events (the lines of --json)."
  ],
  judge: [
    /^calibrate$/,
    "Say what to do with the judge: judge calibrate. It says what it costs before it asks anything."
  ],
  export: [
    /(?:^| )--format[= ](?:edl|fcpxml|otio)(?: |$)/,
    "Say which edit list to write: --format edl, --format fcpxml or --format otio."
  ]
}

/** A word that can only be a film's folder, where the command takes no such word. */
const strayFolder = (
  command: CommandHelp,
  words: ReadonlyArray<string>,
  options: ReadonlyArray<string>
): string | undefined => {
  const [word = "", ...more] = words
  const takesNone = command.args.length === 0 || command.name === "open"
  const isFolder = more.length === 0 && /^\S+$/.test(word) && !["report", "film"].includes(word)
  const hasFolder = options.some((it) => /^--output-dir(=|$)/.test(it))
  return takesNone && isFolder && !hasFolder && flagsOf(command).includes("--output-dir") ? word : undefined
}

/** What to do about more words than the command takes. */
const aboutManyWords = (
  { args, name }: CommandHelp,
  words: ReadonlyArray<string>,
  again: (words: ReadonlyArray<string>) => string
): ReadonlyArray<string> => {
  const most = args.length
  if (most === 0) return [`${name} takes no words beside its options; this has ${quoted(words.join(" "))}.`]
  const joined = [...words.slice(0, most - 1), words.slice(most - 1).join(" ")]
  if (most > 1)
    return [
      `${name} takes ${most} words; this has ${words.length}. Put a name with blanks in quotes:`,
      again(joined)
    ]
  if (name === "dub")
    return [
      "One language is dubbed at a time; several stand side by side in the film:",
      ...words.map((word) => again([word]))
    ]
  const isOfSentence = ["run", "plan", "rebuild-plan"].includes(name)
  return [
    isOfSentence ? "Put the sentence in quotes:" : `${name} takes one name; put one with blanks in quotes:`,
    again(joined)
  ]
}

const noDatabaseUrl =
  "The URL of a database does not belong on a command line, where others can read its password: set GROK_VIDEO_DATABASE_URL in the environment or in a .env file."

/** What a command line of a known command was meant to be; nothing where it can be read. */
const aboutCommand = (
  command: CommandHelp,
  argv: ReadonlyArray<string>,
  commands: ReadonlyArray<CommandHelp>,
  whole: (meant: Meant) => string
): ReadonlyArray<string> => {
  const { args, name } = command
  if (argv.some((word) => /^(?:--?[\w-]+=)?postgres(?:ql)?:\/\/\S*$/i.test(word))) return [noDatabaseUrl]
  const { missingValue, given, options, unknown, unclear, positionals } = parseArgv(command, argv)
  const again = (meant: Omit<Meant, "command">, ...behind: ReadonlyArray<string>) =>
    `  ${[whole({ command: name, ...meant }), ...options.map(quoted), ...behind].join(" ")}`
  const dashed = unknown.find((word) => /\s/.test(word) || /^-[^a-zA-Z-]/.test(word))
  if (dashed !== undefined && args.length === 1) {
    const sentence = positionals.length > 0 ? [...unknown, ...positionals].join(" ") : dashed
    return ["Put -- before a sentence that begins with a dash:", again({}, "--", quoted(sentence))]
  }
  if (dashed !== undefined && args.length > 1)
    return [
      "Put -- before a name that begins with a dash:",
      again({}, "--", ...[...positionals, ...unknown].map(quoted))
    ]
  if (unknown.length > 0) return unknown.map((word) => aboutOption(command, word, commands))
  if (missingValue.length > 0)
    return missingValue.map((flag) => `${flag} needs a value behind it; ${name} --help tells which.`)
  if (unclear.length > 0)
    return unclear.map((word) => `${word}: a switch is true or false, and stands alone where it is true.`)
  const twice = repeatedOptions(given)
  if (twice.length > 0) return twice.map(aboutRepeated)
  const [told = /(?:)/, request = ""] = needs[name] ?? []
  const isTold =
    told.test((name === "export" ? options : positionals).join(" ")) ||
    options.some((it) => it === "-h" || builtIn.includes(it.split("=", 1)[0] ?? it))
  const folder = strayFolder(command, positionals, options)
  if (folder !== undefined) {
    const flags = name === "export" && !isTold ? ([["format", "edl"]] as const) : []
    if (options.includes("--database"))
      return ["A film of the queue is named with --film:", again({}, "--film", quoted(folder))]
    return ["A film's folder is named with --output-dir:", again({ folder, flags })]
  }
  if (!isTold) return [request]
  const behind = parseArgv(command, argv.slice(argv.indexOf("--") + 1)).options
  if (positionals.length > args.length && argv.includes("--") && behind.length > 0) {
    const sentence = positionals.filter((word) => !behind.includes(word)).join(" ")
    return [
      "Options stand before --, and the sentence behind it:",
      again({}, ...behind.map(quoted), "--", quoted(sentence))
    ]
  }
  if (positionals.length > args.length)
    return aboutManyWords(command, positionals, (joined) => again({}, ...joined.map(quoted)))
  return positionals.includes("-") && name !== "batch"
    ? [`To read the concept from the standard input, write ${name} --concept-file -`]
    : []
}

/** What was meant by the word behind a command that has others within it, where there is none of that name. */
const partMeant = (
  { args, name }: CommandHelp,
  words: ReadonlyArray<string>,
  commands: ReadonlyArray<CommandHelp>
): string | undefined => {
  const parts = commands.flatMap((it) =>
    it.name.startsWith(`${name} `) ? [it.name.slice(name.length + 1)] : []
  )
  const [, word = "-"] = words
  if (parts.length === 0 || args.length > 0 || word.startsWith("-")) return undefined
  const meant = nearest(word.toLowerCase(), parts) ?? parts.find((it) => it === word.toLowerCase())
  return meant === undefined
    ? `There are ${parts.map((it) => `${name} ${it}`).join(", ")}; each answers --help.`
    : `Did you mean ${name} ${meant}?`
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
  const command = commandNamed(words, commands)
  if (command !== undefined) {
    const part = partMeant(command, words, commands)
    const rest = words.slice(command.name.split(" ").length)
    return part === undefined
      ? aboutCommand(command, rest, commands, whole)
      : [`There is no command ${quoted(words.slice(0, 2).join(" "))}. ${part}`]
  }
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
        `There is no command ${quoted(first)}. There are ${commands
          .map(({ name }) => name)
          .filter((name) => !name.includes(" "))
          .join(", ")}; each answers --help.`
      ]
}
