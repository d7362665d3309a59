import { DateTime, Option } from "effect"
import { formatUsd } from "../../domain/Money.js"
import { counted, lines } from "../../domain/Words.js"
import type { JobOutcome } from "../../fleet/FilmJob.js"
import type { FilmState, ListedFilm } from "../../fleet/Listing.js"
import type { ListedWorker } from "../../fleet/WorkerList.js"
import { commandLine } from "../output/CommandLine.js"
import { plainLine, plainText } from "../output/Say.js"
import { tableLines } from "../output/Table.js"

// Films of the queue as people read them.

/** A moment as tables have it, in UTC. */
export const minuteOf = (at: DateTime.Utc): string => DateTime.formatIso(at).slice(0, 16).replace("T", " ")

const workerOf = ({ worker }: ListedFilm): string =>
  Option.match(worker, {
    onNone: () => "",
    onSome: ({ isAlive, name }) => (isAlive ? name : `${name} (gone)`)
  })

/** Whether a worker that lives makes the film. */
export const isMade = ({ state, worker }: ListedFilm): boolean =>
  state === "making" && Option.exists(worker, ({ isAlive }) => isAlive)

const stateOf = ({ isCancelled, outcome, state }: ListedFilm): string => {
  const held = Option.flatMapNullable(outcome, (it) => it.held)
  if (isCancelled) return `${state}, to be cancelled`
  return Option.match(held, { onNone: () => state, onSome: (gate) => `${state} after the ${gate}` })
}

/** How often workers have taken it; more than once where one died over it, or gave it back. */
const timesTaken = ({ takings }: ListedFilm): string => ["", "once", "twice"][takings] ?? `${takings} times`

const row = (film: ListedFilm): ReadonlyArray<string> => [
  plainLine(film.film),
  stateOf(film),
  plainLine(workerOf(film)),
  minuteOf(film.since),
  timesTaken(film),
  formatUsd(film.spent),
  film.unanswered > 0 ? formatUsd(film.unanswered) : ""
]

/** How many films are in each state, the busiest states first. */
export const countsOf = (films: ReadonlyArray<ListedFilm>): string => {
  const states: ReadonlyArray<FilmState> = [
    ...(["making", "waiting", "held", "complete", "degraded", "failed", "cancelled"] as const)
  ]
  return states
    .map((state) => [films.filter((film) => film.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`)
    .join(", ")
}

/** Films in a table, and how many there are of each kind. */
export const queueLines = (films: ReadonlyArray<ListedFilm>, columns: number): ReadonlyArray<string> => [
  ...tableLines(
    ["film", "state", "worker", "since (UTC)", "taken", "spent", "unanswered"],
    films.map(row),
    // What is due to nobody goes first, then when, how often, and by whom.
    { columns, flexible: 0, spare: [...(films.some(({ unanswered }) => unanswered > 0) ? [] : [6]), 3, 4, 2] }
  ),
  `${counted(films.length, "film")}: ${countsOf(films)}.`
]

const command = (words: ReadonlyArray<string>, ...flags: ReadonlyArray<readonly [string, string?]>) => {
  const [name = "", ...rest] = words
  return `  ${commandLine({ command: name, words: rest, flags })}`
}

/** How to have films made where nobody is at work; nothing where somebody is. */
export const nobodyLines = (workers: ReadonlyArray<ListedWorker>): ReadonlyArray<string> =>
  workers.some(({ isAlive }) => isAlive)
    ? []
    : ["No worker is at work. Start one, on as many machines as you like:", command(["worker"])]

/** What can be done with a film in that state, the likeliest first. */
export const nextLines = (
  film: string,
  state: FilmState,
  outcome: Option.Option<JobOutcome> = Option.none()
): ReadonlyArray<string> => {
  const follow = ["To follow it:", command(["queue show", film], ["follow"])]
  const cancel = ["To cancel it:", command(["queue cancel", film])]
  const fetch = ["To bring it here:", command(["fetch", film], ["to", film])]
  const goOn = ["To go on with it:", command(["queue go-on", film])]
  const tag = Option.getOrUndefined(Option.flatMapNullable(outcome, (it) => it.tag))
  switch (state) {
    case "waiting":
    case "making":
      return [...follow, ...cancel]
    case "held":
      return [...goOn, ...fetch]
    case "complete":
      return fetch
    case "degraded":
      return [...fetch, ...goOn]
    case "cancelled":
      return goOn
    case "failed":
      // Where an account's budget is spent, the worker's own words say which.
      if (
        tag === "BudgetSpent" &&
        Option.exists(outcome, ({ message }) => /^The budget of (?:the account |all films )/.test(message))
      )
        return ["To go on with it, once its account has more to spend:", command(["queue go-on", film])]
      // Tried again, it would be answered by the same plans.
      if (tag === "PlanUnfilmable") {
        const isTooLong = Option.exists(outcome, ({ message }) => /may last [\d.]+ s at most/.test(message))
        const flag = isTooLong ? (["max-duration", "SECONDS"] as const) : (["plan-model", "NAME"] as const)
        return ["To go on with it, asked for otherwise:", command(["queue go-on", film], flag)]
      }
      return tag === "BudgetSpent"
        ? ["To go on with it, with more to spend:", command(["queue go-on", film], ["budget", "USD"])]
        : ["To try it again, from what is saved:", command(["queue retry", film])]
  }
}

/** What came of a film that has ended or is held, and what its worker said is to be done. */
export const outcomeLines = ({ message, remedies }: JobOutcome): ReadonlyArray<string> =>
  [message, ...remedies].map(plainText)

/** A film at a glance. */
export const glanceLines = (film: ListedFilm): ReadonlyArray<string> => {
  const where = Option.match(film.worker, {
    onNone: () => "",
    onSome: ({ host, isAlive, name }) => ` by ${name} on ${host}${isAlive ? "" : ", which is gone"}`
  })
  const isUnderWay = film.state === "waiting" || film.state === "making"
  const died =
    isUnderWay &&
    film.deaths > 0 &&
    (film.deaths === 1
      ? "the worker before died"
      : `the ${film.deaths} workers before died with no answer in between`)
  const taken = lines(timesTaken(film), died).join(": ")
  const money = lines(
    `${formatUsd(film.spent)} spent over ${counted(film.answers, "answer")}`,
    film.unanswered > 0 && `${formatUsd(film.unanswered)} sent and not answered`
  ).join(", ")
  const rows = [
    ["film", `${film.film}${film.attempt > 1 ? `, attempt ${film.attempt}` : ""}`],
    ["state", `${stateOf(film)} since ${minuteOf(film.since)} UTC${where}`],
    ...(film.takings === 0 ? [] : [["taken", taken]]),
    ...(film.account === "" ? [] : [["account", film.account]]),
    ...(film.priority === 0 ? [] : [["priority", String(film.priority)]]),
    ["money", money]
  ]
  return [
    `“${plainLine(film.concept)}”`,
    ...rows.map(([name = "", words = ""]) => `  ${name.padEnd(10)}${plainLine(words)}`)
  ]
}
