import { Array } from "effect"
import type { CommandHelp, HelpEntry } from "../flags/Typed.js"
import { flagsOf } from "./Help.js"

// The arguments behind a command, sorted before the library reads them.

/** Options every command has by itself; those with a value. */
export const builtIn = ["--help", "-h", "--version", "--log-level", "--completions"]
const builtInWithValue = ["--log-level", "--completions"]

const knownFlag = (command: CommandHelp, word: string): string | undefined =>
  [...flagsOf(command), ...builtIn].find((it) => it === word.split("=", 1)[0])

/** What the library takes for a switch's value. All else it reads as yes, and a switch in capitals as not given. */
const switchValue = /^(?:true|false|yes|no|on|off|y|n|1|0)$/

const entryOf = ({ options }: CommandHelp, flag: string) => options.find(({ names }) => names.includes(flag))

const takesValue = (command: CommandHelp, flag: string): boolean =>
  builtInWithValue.includes(flag) || entryOf(command, flag)?.value !== undefined

/** Several short options in one word, like `-qy`. */
const isCluster = (command: CommandHelp, word: string): boolean =>
  /^-[a-z]{2,}$/.test(word) && [...word.slice(1)].every((letter) => flagsOf(command).includes(`-${letter}`))

/** An option as it was given. */
interface Given {
  /** Its entry: the same for all its names. */
  readonly entry: HelpEntry
  readonly flag: string
  readonly value: string | undefined
}

/** The arguments of a command, by what they are. */
interface ParsedArgv {
  readonly positionals: ReadonlyArray<string>
  /** The options as they were typed, their values behind them. */
  readonly options: ReadonlyArray<string>
  readonly given: ReadonlyArray<Given>
  /** What looks like an option and is none of the command's. */
  readonly unknown: ReadonlyArray<string>
  /** Options that need a value and have none behind them. */
  readonly missingValue: ReadonlyArray<string>
  /** Switches whose value is neither yes nor no, as they were typed. */
  readonly unclear: ReadonlyArray<string>
}

/** Sorts what stands behind a command's name: `argv` without the program and the command. */
export const parseArgv = (command: CommandHelp, argv: ReadonlyArray<string>): ParsedArgv => {
  const positionals: string[] = []
  const options: string[] = []
  const unknown: string[] = []
  const missingValue: string[] = []
  const unclear: string[] = []
  const given: Given[] = []
  const give = (flag: string, value?: string) => {
    const entry = entryOf(command, flag)
    if (entry !== undefined) given.push({ entry, flag, value })
  }
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ""
    if (word === "--") {
      positionals.push(...argv.slice(at + 1))
      break
    }
    const flag = knownFlag(command, word)
    if (!word.startsWith("-") || word === "-") positionals.push(word)
    else if (flag !== undefined) {
      options.push(word)
      const isSwitch = !takesValue(command, flag)
      const [, attached] = /=(.*)/s.exec(word) ?? []
      const next = attached === undefined ? argv[at + 1] : undefined
      // Behind a switch the library takes these two words for its value, and no others.
      const isValue = (it: string) =>
        isSwitch ? /^(?:true|false)$/.test(it) : it !== "--" && knownFlag(command, it) === undefined
      const following = next !== undefined && isValue(next) ? next : undefined
      const value = attached ?? following
      if (!isSwitch && value === undefined) missingValue.push(flag)
      if (isSwitch && !builtIn.includes(flag) && attached !== undefined && !switchValue.test(attached))
        unclear.push(word)
      give(flag, value)
      if (following !== undefined) {
        options.push(following)
        at++
      }
    } else if (isCluster(command, word)) {
      options.push(word)
      for (const letter of word.slice(1)) give(`-${letter}`)
    } else unknown.push(word)
  }
  return { positionals, options, given, unknown, missingValue, unclear }
}

/** Options that may be given once and are given more often, with all their values. */
export const repeatedOptions = (
  given: ReadonlyArray<Given>
): ReadonlyArray<{ readonly flag: string; readonly values: ReadonlyArray<string> }> =>
  Object.values(Array.groupBy(given, ({ entry }) => entry.names.join()))
    .filter(([first, ...more]) => more.length > 0 && first.entry.value?.endsWith("...") !== true)
    .map((all) => ({
      flag: all.at(-1)?.flag ?? "",
      values: all.flatMap(({ value }) => (value === undefined ? [] : [value]))
    }))
