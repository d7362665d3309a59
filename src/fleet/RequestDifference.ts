import { Equivalence, Option, Schema } from "effect"
import { formatUsd } from "../domain/Money.js"
import { defaultOptions } from "../domain/Settings.js"
import { photosChanged, settingsInWords } from "../domain/SettingTable.js"
import { StoryPlan } from "../domain/StoryPlan.js"
import { lines } from "../domain/Words.js"
import type { JobRequest } from "./FilmJob.js"

/** What is asked for of a film, its changes aside: those are of one attempt. */
export type FilmWish = Omit<JobRequest, "changes">

/** One thing that is asked for otherwise: in words, and as a flag where one says it. */
export interface Difference {
  readonly words: string
  readonly flag: Option.Option<readonly [flag: string, value: string]>
}

/** How a film's own settings say that nobody insists on anything: no flag says that. */
export const isOpen = (words: string): boolean =>
  ["the plan's choice", "no limit", "nothing", "that of the concept"].includes(words)

/** How settings are that nobody speaks of. */
const usual = settingsInWords(defaultOptions)

const unflagged = (words: string): Difference => ({ words, flag: Option.none() })

const said = (
  flag: string,
  now: string | undefined,
  before: string | undefined
): ReadonlyArray<Difference> =>
  now === before
    ? []
    : [
        {
          words: `${flag} ${now ?? "left out"} (so far ${before ?? "left out"})`,
          flag: now === undefined || isOpen(now) ? Option.none() : Option.some([flag, now])
        }
      ]

/** Files that are given otherwise. Their words are hashes, which tell nobody anything and are no flag's. */
const given: Readonly<Record<string, (now: string, before: string) => ReadonlyArray<string>>> = {
  music: (now, before) => [now === "none" ? "no music" : before === "none" ? "music" : "other music"],
  reference: (now, before) =>
    photosChanged(now, before).map(
      ({ isNow, name, wasBefore }) => `${isNow ? (wasBefore ? "another" : "a") : "no"} photo of ${name}`
    )
}

const isSamePlan = Equivalence.mapInput(Equivalence.string, (plan: StoryPlan) =>
  JSON.stringify(Schema.encodeSync(StoryPlan)(plan))
)
const arePlansSame = Option.getEquivalence(isSamePlan)

/** What a film is asked for now and was not before, or the other way round. */
export const differences = (now: FilmWish, before: FilmWish): ReadonlyArray<Difference> => {
  const flags = [...new Set([...Object.keys(before.settings), ...Object.keys(now.settings)])]
  const budget = ({ budget }: FilmWish) =>
    budget === undefined ? undefined : formatUsd(budget).replace("$", "")
  const isPlanSame = arePlansSame(Option.fromNullable(now.plan), Option.fromNullable(before.plan))
  return [
    ...flags.flatMap((flag) => {
      const [words, were] = [now.settings[flag] ?? usual[flag], before.settings[flag] ?? usual[flag]]
      const files = given[flag]
      if (files === undefined) return said(flag, words, were)
      return words === were ? [] : files(words ?? "none", were ?? "none").map(unflagged)
    }),
    ...said("stop-after", now.stopAfter, before.stopAfter),
    ...said("budget", budget(now), budget(before)),
    ...said("on-doubt", now.onDoubt, before.onDoubt),
    ...lines(!isPlanSame && "another plan").map(unflagged)
  ]
}
