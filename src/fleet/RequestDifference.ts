import { Equivalence, Option, Schema } from "effect"
import { formatUsd } from "../domain/Money.js"
import { defaultOptions } from "../domain/Settings.js"
import { settingsInWords } from "../domain/SettingTable.js"
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
          flag:
            now === undefined || isOpen(now) || flag === "reference" || flag === "music"
              ? Option.none()
              : Option.some([flag, now])
        }
      ]

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
    ...flags.flatMap((flag) =>
      said(flag, now.settings[flag] ?? usual[flag], before.settings[flag] ?? usual[flag])
    ),
    ...said("stop-after", now.stopAfter, before.stopAfter),
    ...said("budget", budget(now), budget(before)),
    ...said("on-doubt", now.onDoubt, before.onDoubt),
    ...lines(!isPlanSame && "another plan").map((words) => ({ words, flag: Option.none() }))
  ]
}
