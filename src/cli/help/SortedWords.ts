import { Array } from "effect"
import type { CommandHelp, Entry } from "../flags/Typed.js"
import { flagsOf } from "./Help.js"

// The words behind a command, told apart before the library reads them.

/** Options every command has by itself; those with a value. */
export const builtIn = ["--help", "-h", "--version", "--log-level", "--completions"]
const builtInWithValue = ["--log-level", "--completions"]

const known = (command: CommandHelp, word: string): string | undefined =>
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
  readonly entry: Entry
  readonly flag: string
  readonly value: string | undefined
}

interface Sorted {
  readonly words: ReadonlyArray<string>
  /** The options as they were typed, their values behind them. */
  readonly options: ReadonlyArray<string>
  readonly given: ReadonlyArray<Given>
  /** What looks like an option and is none. */
  readonly strange: ReadonlyArray<string>
  /** Options with no value behind them, which need one. */
  readonly bare: ReadonlyArray<string>
  /** Switches whose value is neither yes nor no, as they were typed. */
  readonly unclear: ReadonlyArray<string>
}

/** The words of a command line by what they are. */
export const sorted = (command: CommandHelp, said: ReadonlyArray<string>): Sorted => {
  const words: string[] = []
  const options: string[] = []
  const strange: string[] = []
  const bare: string[] = []
  const unclear: string[] = []
  const given: Given[] = []
  const note = (flag: string, value: string | undefined) => {
    const entry = entryOf(command, flag)
    if (entry !== undefined) given.push({ entry, flag, value })
  }
  for (let at = 0; at < said.length; at++) {
    const word = said[at] ?? ""
    if (word === "--") {
      words.push(...said.slice(at + 1))
      break
    }
    const flag = known(command, word)
    if (!word.startsWith("-") || word === "-") words.push(word)
    else if (flag !== undefined) {
      options.push(word)
      const next = said[at + 1]
      const needsValue = !word.includes("=") && takesValue(command, flag)
      const isAlone = next === undefined || next === "--" || known(command, next) !== undefined
      if (needsValue && isAlone) bare.push(flag)
      const isSwitch = !builtIn.includes(flag) && !takesValue(command, flag)
      if (isSwitch && word.includes("=") && !switchValue.test(word.slice(word.indexOf("=") + 1)))
        unclear.push(word)
      const isFollowed =
        next !== undefined && !word.includes("=") && (needsValue ? !isAlone : /^(true|false)$/.test(next))
      note(flag, word.includes("=") ? word.slice(word.indexOf("=") + 1) : isFollowed ? next : undefined)
      if (isFollowed) {
        options.push(next)
        at++
      }
    } else if (isCluster(command, word)) {
      options.push(word)
      for (const letter of word.slice(1)) note(`-${letter}`, undefined)
    } else strange.push(word)
  }
  return { words, options, given, strange, bare, unclear }
}

/** Options that count once and are given more often, with all that was said. */
export const repeated = (
  given: ReadonlyArray<Given>
): ReadonlyArray<{ readonly flag: string; readonly values: ReadonlyArray<string> }> =>
  Object.values(Array.groupBy(given, ({ entry }) => entry.names.join()))
    .filter(([first, ...more]) => more.length > 0 && first.entry.value?.endsWith("...") !== true)
    .map((all) => ({
      flag: all.at(-1)?.flag ?? "",
      values: all.flatMap(({ value }) => (value === undefined ? [] : [value]))
    }))
