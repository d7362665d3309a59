import { Option } from "effect"
import { type FilmOptions, settingsInWords } from "../domain/Settings.js"
import { settingsTold } from "../flow/Wishes.js"
import type { MarkRecord } from "../services/StateStore.js"

/** The settings that differ from those of the last run, in one line; none where there was no run or none differs. */
export const otherSettings = (
  marks: ReadonlyArray<MarkRecord>,
  options: FilmOptions
): ReadonlyArray<string> => {
  const now = settingsInWords(options)
  const differing = Object.entries(Option.getOrElse(settingsTold(marks), () => ({}))).flatMap(
    ([name, before]) =>
      now[name] === undefined || now[name] === before
        ? []
        : [`--${name} is ${now[name]}, the last run's was ${before}`]
  )
  return differing.length === 0
    ? []
    : [`Settings other than the last run's, which may make things stale: ${differing.join("; ")}.`]
}
