import { quoted } from "../domain/Words.js"
import type { Meant } from "./CommandLine.js"
import { type CommandHelp, flagsOf } from "./Help.js"
import { nearest } from "./Nearest.js"

// What a command line that cannot be understood was most likely meant to be: asked before the library is, which names
// only the first word that it does not know.

/** Options every command has by itself; those with a value. */
const builtIn = ["--help", "-h", "--version", "--log-level", "--completions"]
const builtInWithValue = ["--log-level", "--completions"]

/** Options that override a guard: nobody is led to one by a slip of the finger. */
const guards = ["--force", "--yes", "-y", "--fresh", "--replan", "--raise-budget"]

/** What people call an option elsewhere. */
const elsewhere: Readonly<Record<string, string>> = {
  "--duration": "--max-duration",
  "--length": "--max-duration",
  "--max-length": "--max-duration",
  "--seconds": "--max-duration",
  "--output": "--output-dir",
  "--out": "--output-dir",
  "--dir": "--output-dir",
  "--folder": "--output-dir",
  "-o": "--output-dir",
  "--aspect-ratio": "--aspect",
  "--ratio": "--aspect",
  "--size": "--resolution",
  "--quality": "--image-quality",
  "--model": "--video-model",
  "--photo": "--reference",
  "--image": "--reference",
  "--limit": "--budget",
  "--cost": "--budget",
  "--max-cost": "--budget",
  "--negative-prompt": "--negative",
  "--subtitles": "--captions",
  "--num-scenes": "--scenes",
  "--shots": "--scenes",
  "--sim": "--simulate"
}

const known = (command: CommandHelp, word: string): string | undefined => {
  const name = word.split("=", 1)[0] ?? word
  return [...flagsOf(command), ...builtIn].find(
    (it) => it === name || (it.startsWith("--") && it === name.toLowerCase())
  )
}

const takesValue = (command: CommandHelp, flag: string): boolean =>
  builtInWithValue.includes(flag) ||
  command.options.some(
    ({ names }) => new RegExp(`(?:^|[ (])${flag}(?![a-z-])`).test(names) && / [a-z]+(\.\.\.)?$/.test(names)
  )

/** Several short options in one word, like `-qy`. */
const isCluster = (command: CommandHelp, word: string): boolean =>
  /^-[a-z]{2,}$/.test(word) && [...word.slice(1)].every((letter) => flagsOf(command).includes(`-${letter}`))

interface Sorted {
  readonly words: ReadonlyArray<string>
  readonly options: ReadonlyArray<string>
  readonly strange: ReadonlyArray<string>
}

/** The words of a command line by what they are: words, options with their values, and what looks like an option and is none. */
const sorted = (command: CommandHelp, said: ReadonlyArray<string>): Sorted => {
  const [words, options, strange]: [Array<string>, Array<string>, Array<string>] = [[], [], []]
  for (let at = 0; at < said.length; at++) {
    const word = said[at] ?? ""
    if (word === "--") {
      words.push(...said.slice(at + 1))
      break
    }
    const flag = known(command, word)
    if (!word.startsWith("-") || word === "-") words.push(word)
    else if (flag !== undefined || isCluster(command, word)) {
      options.push(word)
      const next = said[at + 1]
      const isFollowed =
        flag !== undefined &&
        !word.includes("=") &&
        next !== undefined &&
        (takesValue(command, flag) || /^(true|false)$/.test(next))
      if (isFollowed) {
        options.push(next)
        at++
      }
    } else strange.push(word)
  }
  return { words, options, strange }
}

/** A sentence for an option that is none. */
const aboutOption = (command: CommandHelp, word: string): string => {
  const flag = word.split("=", 1)[0] ?? word
  if (/^--(api-?)?key$/.test(flag))
    return "A key does not belong on a command line, where others can read it: set XAI_API_KEY in the environment or in a .env file."
  if (flag === "--wizard")
    return `There is no wizard. All it takes is a sentence: ${command.name} "Your sentence"; doctor says what is missing here, and ${command.name} --help lists the options.`
  const open = flagsOf(command).filter((it) => it.startsWith("--") && !guards.includes(it))
  const other = elsewhere[flag]
  const meant = other !== undefined && open.includes(other) ? other : nearest(flag, open)
  return meant === undefined
    ? `${command.name} has no option ${flag}; ${command.name} --help lists those it has.`
    : `${command.name} has no option ${flag}. Did you mean ${meant} instead of ${flag}?`
}

/** What a command needs and was not told, in words that can be typed. */
const aboutUnsaid = (
  command: string,
  words: ReadonlyArray<string>,
  options: ReadonlyArray<string>
): ReadonlyArray<string> => {
  if (options.some((it) => it === "-h" || builtIn.includes(it.split("=", 1)[0] ?? it))) return []
  const [what = "", which] = words
  switch (command) {
    case "redo":
      return which !== undefined && ["scene", "keyframe", "character"].includes(what)
        ? []
        : ["Say what to make afresh, such as redo scene 2, redo keyframe 2 or redo character NAME."]
    case "batch":
      return words.length > 0 ? [] : ["Say in which file the sentences stand, one a line: batch FILE."]
    case "export":
      return options.some((it) => /^--format(=|$)/.test(it))
        ? []
        : ["Say which edit list to write: --format edl, --format fcpxml or --format otio."]
    default:
      return []
  }
}

/** What a command line of a known command was meant to be; nothing where it can be read. */
const aboutCommand = (
  command: CommandHelp,
  said: ReadonlyArray<string>,
  whole: (meant: Meant) => string
): ReadonlyArray<string> => {
  const { options, strange, words } = sorted(command, said)
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
  if (strange.length > 0) return strange.map((word) => aboutOption(command, word))
  const unsaid = aboutUnsaid(command.name, words, options)
  if (unsaid.length > 0) return unsaid
  if (words.length > most)
    return most === 0
      ? [`${command.name} takes no words beside its options; this has ${quoted(words.join(" "))}.`]
      : most === 1
        ? ["Put the sentence in quotes:", again(words.join(" "), false)].map((line) =>
            command.name === "run" || command.name === "plan" || command.name === "rebuild-plan"
              ? line
              : line.replace("the sentence", "a name with blanks")
          )
        : [
            `${command.name} takes ${most} words; this has ${words.length}. Put a name with blanks in quotes:`,
            `  ${whole({ command: command.name, words: [...words.slice(0, most - 1), words.slice(most - 1).join(" ")] })}`
          ]
  return words.includes("-") && command.name !== "batch"
    ? [`To read the concept from the standard input, write ${command.name} --concept-file -`]
    : []
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
  const words = argv.slice(2)
  const first = words[0]
  if (first === undefined) return []
  const command = commands.find(({ name }) => name === first)
  if (command !== undefined) return aboutCommand(command, words.slice(1), whole)
  // Options before the command are for the library to read.
  if (first.startsWith("-"))
    return words.includes("--wizard")
      ? ['There is no wizard. All it takes is a sentence: run "Your sentence".']
      : []
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
