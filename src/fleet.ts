// The library's door to many machines: a queue of films in Postgres, and the workers that make them.

export { type Account, AccountUnusable, accounts, setBudget } from "./fleet/Accounts.js"
export type { FailureEnding, FilmFailure, FilmMade } from "./fleet/AttemptOutcome.js"
export { cancel } from "./fleet/Cancel.js"
export {
  type ClusterOptions,
  clusterTables,
  layerClient as clusterClientLayer,
  layerWorker as clusterWorkerLayer
} from "./fleet/Cluster.js"
export { type DatabaseOptions, layer as databaseLayer } from "./fleet/Database.js"
export { DatabaseFailed } from "./fleet/DatabaseFailed.js"
export { EmbeddedFailed } from "./fleet/EmbeddedFailed.js"
export {
  type EmbeddedDatabase,
  embeddedIn,
  startEmbedded,
  stopEmbedded
} from "./fleet/EmbeddedPostgres.js"
export { eventsAfter, type FilmEvent, follow } from "./fleet/EventLog.js"
export { type Fetched, fetch } from "./fleet/Fetch.js"
export {
  FilmNotMade,
  FilmQueue,
  JobOutcome,
  JobRequest,
  MakeFilm,
  MakeFilmLive
} from "./fleet/FilmJob.js"
export { type FilmWorkerOptions, worker } from "./fleet/FilmMaking.js"
export { type FilmChange, goOn, retry } from "./fleet/GoOn.js"
export { type FilmFilter, type FilmState, find, type ListedFilm, list } from "./fleet/Listing.js"
export { MediaStore } from "./fleet/MediaStore.js"
export { MediaStoreFailed } from "./fleet/MediaStoreFailed.js"
export { QueueProblem } from "./fleet/QueueProblem.js"
export { layer as queueStoreLayer, type QueueOptions } from "./fleet/QueueStore.js"
export { checkMedia } from "./fleet/SameMedia.js"
export { savedFilm } from "./fleet/SavedFilm.js"
export { layer as sharedLimitsLayer, type SharedLimitsOptions } from "./fleet/SharedLimits.js"
export { type ShownFilm, show } from "./fleet/Show.js"
export { type Submission, type Submitted, submit } from "./fleet/Submit.js"
export { checkTables, setUpTables } from "./fleet/Tables.js"
export { type FilmWork, type WorkerNews, type WorkOptions, workerLayer, workerOf } from "./fleet/Worker.js"
export { type ListedWorker, workers } from "./fleet/WorkerList.js"
export { type WorkerOptions, WorkerSession } from "./fleet/WorkerSession.js"
export { WorkerUnfit } from "./fleet/WorkerUnfit.js"
