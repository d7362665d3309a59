import { Option } from "effect"
import type { Meant } from "../output/CommandLine.js"
import { lowest } from "./Budget.js"
import type { InForce, Settled } from "./Setting.js"

/** What a run was told that its film does not remember. */
export interface Told {
  readonly outputDir: string
  readonly settled: Settled
  readonly concept?: Option.Option<string>
  readonly conceptFile?: Option.Option<string>
  readonly plan?: Option.Option<string>
  readonly reference?: ReadonlyArray<string>
  readonly musicFile?: Option.Option<string>
}

type Flag = readonly [flag: string, value?: string]

/** The files a run was given. */
const filesOf = ({
  musicFile = Option.none(),
  plan = Option.none(),
  reference = []
}: Told): ReadonlyArray<Flag> => [
  ...Option.toArray(plan).map((file): Flag => ["plan", file]),
  ...reference.map((photo): Flag => ["reference", photo]),
  ...Option.toArray(musicFile).map((file): Flag => ["music", file])
]

/** Flags that say how far this one run goes. */
const ofThisRun: ReadonlyArray<string> = ["stop-after", "dry-run", "output-dir"]

/** A setting as a flag again. */
const flagOf = ({ about }: InForce, flag: string, text: string): ReadonlyArray<Flag> =>
  about.isSwitch !== true ? [[flag, text]] : text === "true" ? [[flag]] : [[`${flag}=false`]]

/** Settings that were typed, as flags again. */
export const typedFlags = ({ inForce }: Settled, isKept: boolean): ReadonlyArray<Flag> =>
  inForce.flatMap((it) => {
    const { about, passedOver, said } = it
    const typed = [said, ...passedOver].find((it) => it?.source === "flag")
    if (typed === undefined || typed.text === null || ofThisRun.includes(about.flag)) return []
    const flag = typed.place.replace(/^--/, "")
    // A limit that was raised holds from then on, but not against a lower one in the environment.
    const isStillNeeded =
      typed.overrulesAll === true &&
      lowest([typed, ...passedOver.filter(({ source }) => source !== "film" && source !== "flag")]) !== typed
    if (isKept && about.kept !== undefined && !isStillNeeded) return []
    return flagOf(it, flag, typed.text)
  })

/** Settings that somebody gave, here or when the film was begun, as flags: for a film that remembers nothing yet. */
export const everyFlag = ({ inForce }: Settled): ReadonlyArray<Flag> =>
  inForce.flatMap((it) => {
    const { about, passedOver, said } = it
    if (said?.source !== "flag" && said?.source !== "film") return []
    // What holds anyway need not be said.
    const isDefault = [said, ...passedOver].every(({ text }) => text === about.shown)
    const isOff = about.isSwitch === true && said.text !== "true"
    const isOfThisRun = about.flag === "output-dir" || about.flag === "stop-after"
    return isDefault || isOff || isOfThisRun || said.text === null ? [] : flagOf(it, about.flag, said.text)
  })

/** The command that goes on with a film in its folder, which by now remembers how it is made. */
export const goOnWith = (told: Told): Meant => ({
  command: "run",
  folder: told.outputDir,
  flags: [...filesOf(told), ...typedFlags(told.settled, true)]
})

/** The command that says all of it again: for a film that was not begun. */
export const sayAgain = (command: string, words: ReadonlyArray<string>, told: Told): Meant => {
  const { concept = Option.none(), conceptFile = Option.none() } = told
  return {
    command,
    words: [...words, ...Option.toArray(concept)],
    folder: told.outputDir,
    flags: [
      ...Option.toArray(conceptFile).map((file): Flag => ["concept-file", file]),
      ...filesOf(told),
      ...typedFlags(told.settled, false)
    ]
  }
}
