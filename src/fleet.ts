// The library's door to many machines: a queue of films in Postgres, and the workers that make them.

export { type DatabaseOptions, layer as databaseLayer } from "./fleet/Database.js"
export { DatabaseFailed } from "./fleet/DatabaseFailed.js"
export { MediaStore } from "./fleet/MediaStore.js"
export { MediaStoreFailed } from "./fleet/MediaStoreFailed.js"
export { checkTables, setUpTables } from "./fleet/Tables.js"
export { type WorkerOptions, WorkerSession } from "./fleet/WorkerSession.js"
