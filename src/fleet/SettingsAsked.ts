import { Option, Schema } from "effect"
import { ticksPerUsd } from "../domain/Money.js"
import { defaultOptions } from "../domain/Settings.js"
import { settingsInWords } from "../domain/SettingTable.js"
import type { JobRequest } from "./FilmJob.js"
import { isOpen } from "./RequestDifference.js"

/** A film's settings as they stand in its folder, by their names on the command line; null where nobody insists on anything. */
const Kept = Schema.Struct({
  version: Schema.Number,
  settings: Schema.Record({ key: Schema.String, value: Schema.Unknown })
})
const readKept = Schema.decodeUnknownOption(Schema.parseJson(Kept))

const usual = settingsInWords(defaultOptions)

/** What of a film's settings is kept besides those that decide what it is made of. */
const besides = ({ budget, onDoubt }: JobRequest, kept: Readonly<Record<string, unknown>>) => ({
  ...("budget" in kept || budget !== undefined
    ? { budget: budget === undefined ? null : String(budget / ticksPerUsd) }
    : {}),
  ...("on-doubt" in kept || onDoubt !== "retry" ? { "on-doubt": onDoubt } : {})
})

/**
 * The settings that a film's folder keeps, as the film was asked for last: whoever goes on with it there makes the same film.
 * What is not the film's to be asked for stays as it was kept.
 */
export const settingsAsAsked = (text: string, request: JobRequest): string =>
  Option.match(readKept(text), {
    onNone: () => text,
    onSome: ({ settings, version }) => {
      const asked = Object.entries(request.settings).flatMap(
        ([flag, words]): ReadonlyArray<readonly [string, string | null]> =>
          // Photos and music are kept in lists of their own.
          flag === "reference" || flag === "music" || (!(flag in settings) && words === usual[flag])
            ? []
            : [[flag, isOpen(words) ? null : words]]
      )
      const now = { ...settings, ...Object.fromEntries(asked), ...besides(request, settings) }
      const isSame = Object.entries(now).every(
        ([flag, words]) => flag in settings && isSameValue(settings[flag], words)
      )
      return isSame ? text : `${JSON.stringify({ version, settings: now }, null, 2)}\n`
    }
  })

/** `5`, `"5.00"` and `"$5"` say the same. */
const isSameValue = (kept: unknown, words: unknown): boolean => {
  const plain = (value: unknown) => String(value).replace(/^\$/, "")
  return (
    plain(kept) === plain(words) ||
    (kept !== null && words !== null && Number(plain(kept)) === Number(plain(words)))
  )
}
