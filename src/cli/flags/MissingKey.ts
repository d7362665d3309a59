import { Effect, Option } from "effect"
import { Environment } from "./Environment.js"
import { lettersApart } from "./Nearest.js"

const read = ["XAI_API_KEY", "GROK_API_KEY"] as const

/** Whether a variable's name looks like one of a key for xAI, and is none of the two that are read. */
const isLikeKey = (name: string): boolean => {
  const letters = name.toUpperCase().replace(/[^A-Z]/g, "")
  if (read.some((it) => it === name) || /^GROK_?VIDEO/i.test(name)) return false
  return (
    /^X?(X_?AI|AI|GROK)(API)?(KEY|TOKEN|SECRET)S?$/.test(letters) ||
    // Keys of others begin with other letters; Groq is somebody else.
    (/^(?!GROQ)[XG]/.test(letters) && read.some((it) => lettersApart(letters, it.replaceAll("_", "")) <= 1))
  )
}

/** What there is in the place of a key, in sentences; none where there is nothing. Values are not told. */
export const inPlaceOfKey = (
  variables: Readonly<Record<string, string | undefined>>,
  dotEnv: Readonly<Record<string, string>>
): ReadonlyArray<string> => {
  const within = (all: typeof variables, where: string) =>
    Object.entries(all).flatMap(([name, value]) => {
      if (value === undefined) return []
      if (value.trim() === "")
        return read.some((it) => it === name) ? [`${name}${where} is there, and empty.`] : []
      return isLikeKey(name)
        ? [`There is ${name}${where}, and nothing reads it: its name must be XAI_API_KEY or GROK_API_KEY.`]
        : []
    })
  return [...within(dotEnv, " in .env"), ...within(variables, "")]
}

/** The same of this process's own surroundings. */
export const foundInPlaceOfKey: Effect.Effect<ReadonlyArray<string>> = Effect.map(
  Effect.serviceOption(Environment),
  Option.match({
    onNone: (): ReadonlyArray<string> => [],
    onSome: ({ dotEnv, variables }) => inPlaceOfKey(variables, dotEnv)
  })
)
