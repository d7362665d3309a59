import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { isDead, WorkerSession } from "./WorkerSession.js"

/** A job in a worker's hands. */
export interface Taken {
  readonly id: string
  readonly sequence: string
  readonly takings: number
  readonly attempts: number
  readonly element: unknown
}

/** Which job is looked for, by whom. */
export interface Wanted {
  readonly name: string
  readonly maxAttempts: number
  /** The jobs that this worker has and knows of. */
  readonly inHand: ReadonlySet<string>
  /** Whether anybody's death is believed in. */
  readonly isSettled: boolean
  /** Whether a job is left to workers that have fewer. */
  readonly letsOthersGoFirst: boolean
}

/** After so many deaths in a row that brought nothing, a job is made alone: the next death must be of its own doing. */
const deathsOfASuspect = 2

/** What a worker asks of the table of jobs; one that was not heard of for `hung` seconds has lost its own. */
export const queueStatements = Effect.fnUntraced(function* (hung: number) {
  const sql = yield* SqlClient.SqlClient
  const { number: me } = yield* WorkerSession

  /** Workers whose jobs are free: they are gone, or hang. */
  const lost = ({ isSettled }: Wanted) => sql`
    SELECT other.worker FROM (
      SELECT DISTINCT worker FROM film_job WHERE NOT done AND takings > 0 AND worker <> ${me}
    ) other WHERE ${isSettled} AND (${isDead(sql, "other.worker")} OR EXISTS (
      SELECT 1 FROM film_worker listed WHERE listed.worker = other.worker
        AND listed.seen < clock_timestamp() - make_interval(secs => ${hung})))`

  const isFree = ({ inHand, maxAttempts, name }: Wanted) => sql`
    name = ${name} AND NOT done AND attempts < ${maxAttempts} AND (worker IS NULL
      OR worker IN (SELECT worker FROM lost)
      OR (worker = ${me} AND NOT sequence = ANY(${[...inHand]}::bigint[])))`

  const answered = sql`COALESCE((SELECT film.answers FROM film WHERE film.film = film_job.film), 0)`

  /** Deaths in a row without a new answer, with that of the worker it would be taken from. */
  const deaths = sql`CASE WHEN worker IS NULL OR worker = ${me} THEN deaths WHEN ${answered} > answers THEN 1 ELSE deaths + 1 END`

  const isSuspect = sql`(takings > 0 AND (${deaths}) = ${deathsOfASuspect})`

  /** The workers that can take jobs, and how many they have. */
  const workers = sql`
    SELECT worker, films, (SELECT count(*) FROM film_job job WHERE job.worker = film_worker.worker AND NOT job.done AND job.takings > 0) AS load
    FROM film_worker WHERE worker = ${me} OR (NOT draining AND films > 0 AND seen > clock_timestamp() - interval '3 seconds')`

  /** Whether another worker with a hand free has fewer jobs than this one. */
  const isOthersTurn = sql`EXISTS (
    SELECT 1 FROM workers other JOIN workers mine ON mine.worker = ${me}
    WHERE other.load < mine.load AND other.load < other.films)`

  /** Whether this worker is the one that empties its hands for a suspect: that with the fewest jobs. */
  const isForSuspects = sql`${me} = (SELECT worker FROM workers ORDER BY load, worker LIMIT 1)`

  const isEmpty = sql`0 = (SELECT load FROM workers WHERE worker = ${me})`

  const hasSuspect = sql`EXISTS (SELECT 1 FROM film_job WHERE worker = ${me} AND NOT done AND takings > 0 AND deaths = ${deathsOfASuspect})`

  /** What of the free jobs is for this worker: a suspect alone, or what is none while no suspect waits for it. */
  const isForMe = (wanted: Wanted) => sql`NOT ${hasSuspect} AND CASE
    WHEN ${isForSuspects} AND EXISTS (SELECT 1 FROM film_job WHERE ${isFree(wanted)} AND ${isSuspect})
    THEN ${isSuspect} AND ${isEmpty} ELSE NOT ${isSuspect} END`

  const beforehand = (wanted: Wanted) => sql`
    lost AS MATERIALIZED (${lost(wanted)}), workers AS MATERIALIZED (${workers})`

  /**
   * Takes the first job that is free and this worker's to take. One that is taken from a worker which did not give it back
   * counts that worker's death, from one again where there are new answers since the last.
   */
  const take = (wanted: Wanted) => sql<Taken>`
    WITH ${beforehand(wanted)},
    next AS MATERIALIZED (
      SELECT sequence, worker AS before, ${deaths} AS counted, ${answered} AS answered
      FROM film_job WHERE ${isFree(wanted)} AND ${isForMe(wanted)}
        AND NOT (${wanted.letsOthersGoFirst} AND ${isOthersTurn})
      ORDER BY priority DESC, sequence LIMIT 1 FOR UPDATE OF film_job SKIP LOCKED)
    UPDATE film_job job SET worker = ${me}, taken = clock_timestamp(), takings = job.takings + 1, deaths = next.counted,
      answers = CASE WHEN next.before IS NULL OR next.before = ${me} THEN job.answers ELSE next.answered END
    FROM next WHERE job.sequence = next.sequence
    RETURNING job.id, job.sequence, job.takings, job.attempts, job.element`

  /** Whether there is a job that is left to others. */
  const look = (wanted: Wanted) => sql<{ readonly there: boolean }>`
    WITH ${beforehand(wanted)}
    SELECT EXISTS (SELECT 1 FROM film_job WHERE ${isFree(wanted)} AND ${isForMe(wanted)}) AS there`

  return { me, look, take }
})
